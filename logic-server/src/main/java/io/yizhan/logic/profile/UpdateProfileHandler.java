package io.yizhan.logic.profile;

import io.yizhan.logic.Checks;
import io.yizhan.proto.Command;
import io.yizhan.proto.UpdateProfileRequest;
import io.yizhan.proto.UpdateProfileResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.concurrent.CompletionStage;

/** UPDATE_PROFILE: of whoever asks; the fields that are set. */
public final class UpdateProfileHandler implements CommandHandler<UpdateProfileRequest, UpdateProfileResponse> {

    private static final int MAX_DISPLAY_NAME = 64;
    private static final int MAX_AVATAR_URL = 512;
    private static final int MAX_SIGNATURE = 256;

    private final Caller dataProxies;

    public UpdateProfileHandler(Caller dataProxies) {
        this.dataProxies = dataProxies;
    }

    @Override
    public Command command() {
        return Command.UPDATE_PROFILE;
    }

    @Override
    public CompletionStage<UpdateProfileResponse> handle(UpdateProfileRequest request, RequestContext context) {
        Checks.session(context);
        Checks.optionalOperationId(request.getOperationId());
        Checks.plainText("display_name", request.getDisplayName(), MAX_DISPLAY_NAME);
        Checks.plainText("avatar_url", request.getAvatarUrl(), MAX_AVATAR_URL);
        Checks.plainText("signature", request.getSignature(), MAX_SIGNATURE);
        return dataProxies.call(
                OutboundCall.within(context, Command.WRITE_PROFILE, request), UpdateProfileResponse.class);
    }
}
