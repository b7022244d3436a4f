package io.yizhan.logic.session;

import io.yizhan.logic.Checks;
import io.yizhan.proto.Command;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.KickDeviceRequest;
import io.yizhan.proto.KickDeviceResponse;
import io.yizhan.proto.ReplacedSession;
import io.yizhan.proto.RevokeDeviceRequest;
import io.yizhan.proto.RevokeDeviceResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** KICK_DEVICE: revokes the token of one's own device first, so that it can't come back, then ends its session. */
public final class KickDeviceHandler implements CommandHandler<KickDeviceRequest, KickDeviceResponse> {

    private final Caller dataProxies;
    private final SessionEnder sessionEnder;

    public KickDeviceHandler(Caller dataProxies, SessionEnder sessionEnder) {
        this.dataProxies = dataProxies;
        this.sessionEnder = sessionEnder;
    }

    @Override
    public Command command() {
        return Command.KICK_DEVICE;
    }

    @Override
    public CompletionStage<KickDeviceResponse> handle(KickDeviceRequest request, RequestContext context) {
        Checks.session(context);
        Checks.deviceId(request.getDeviceId());
        Checks.optionalOperationId(request.getOperationId());
        RevokeDeviceRequest revoke = RevokeDeviceRequest.newBuilder()
                .setUserId(context.userId())
                .setDeviceId(request.getDeviceId())
                .setOperationId(request.getOperationId())
                .build();
        return dataProxies
                .call(OutboundCall.within(context, Command.REVOKE_DEVICE, revoke), RevokeDeviceResponse.class)
                .thenCompose(revoked -> endSession(revoked, context))
                .thenApply(ended -> KickDeviceResponse.getDefaultInstance());
    }

    private CompletionStage<Void> endSession(RevokeDeviceResponse revoked, RequestContext context) {
        List<ReplacedSession> ended = revoked.hasEnded() ? List.of(revoked.getEnded()) : List.of();
        return sessionEnder.end(ended, EndReason.KICKED, "another device of this account has ended this one", context);
    }
}
