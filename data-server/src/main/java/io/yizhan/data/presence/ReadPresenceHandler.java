package io.yizhan.data.presence;

import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.GetPresenceRequest;
import io.yizhan.proto.GetPresenceResponse;
import io.yizhan.proto.Status;
import io.yizhan.proto.UserPresence;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.concurrent.CompletionStage;

/** Who is online, as it is shown to others. */
public final class ReadPresenceHandler implements CommandHandler<GetPresenceRequest, GetPresenceResponse> {

    private static final int MAX_USERS = 100;

    private final PresenceReader presence;
    private final Workers workers;

    public ReadPresenceHandler(PresenceReader presence, Workers workers) {
        this.presence = presence;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.READ_PRESENCE;
    }

    @Override
    public CompletionStage<GetPresenceResponse> handle(GetPresenceRequest request, RequestContext context) {
        if (request.getUserIdsCount() > MAX_USERS) {
            throw new StatusException(Status.INVALID, "user_ids: at most " + MAX_USERS + ".");
        }
        return workers.submit(context.deadline(), () -> read(request));
    }

    private GetPresenceResponse read(GetPresenceRequest request) {
        Presence shown = presence.readShown(request.getUserIdsList());
        GetPresenceResponse.Builder response = GetPresenceResponse.newBuilder();
        for (long userId : request.getUserIdsList()) {
            UserPresence.Builder user =
                    UserPresence.newBuilder().setUserId(userId).setUnknown(!shown.known());
            shown.of(userId).stream()
                    .map(DevicePresence::platformOrOther)
                    .distinct()
                    .forEach(user::addPlatforms);
            response.addUsers(user);
        }
        return response.build();
    }
}
