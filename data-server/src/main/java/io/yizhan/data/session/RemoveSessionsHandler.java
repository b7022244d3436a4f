package io.yizhan.data.session;

import io.yizhan.data.presence.PresenceChange.Closed;
import io.yizhan.data.presence.PresenceWriter;
import io.yizhan.data.store.Database;
import io.yizhan.data.store.KeyedWorkers;
import io.yizhan.proto.CloseSessionsRequest;
import io.yizhan.proto.CloseSessionsResponse;
import io.yizhan.proto.Command;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.concurrent.CompletionStage;

/**
 * Ends sessions that are gone. First in the database, then in Redis: a digest that comes in between finds the database
 * right. Each names its generation, so a late one can't end the session that came after.
 */
final class RemoveSessionsHandler implements CommandHandler<CloseSessionsRequest, CloseSessionsResponse> {

    private final Database database;
    private final PresenceWriter presence;
    private final KeyedWorkers workers;

    RemoveSessionsHandler(Database database, PresenceWriter presence, KeyedWorkers workers) {
        this.database = database;
        this.presence = presence;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.REMOVE_SESSIONS;
    }

    @Override
    public CompletionStage<CloseSessionsResponse> handle(CloseSessionsRequest request, RequestContext context) {
        // One user's logout goes behind that user's login; a whole list is ordered by generations alone.
        long key = request.getSessionsCount() == 1 ? request.getSessions(0).getUserId() : context.routingKey();
        return workers.submit(key, context.deadline(), () -> remove(request));
    }

    private CloseSessionsResponse remove(CloseSessionsRequest request) {
        database.transaction(connection -> {
            SessionTable.close(connection, request.getSessionsList(), request.getRevoke());
            return true;
        });
        presence.write(request.getSessionsList().stream()
                .map(session -> new Closed(session.getUserId(), session.getDeviceId(), session.getSessionId()))
                .toList());
        return CloseSessionsResponse.getDefaultInstance();
    }
}
