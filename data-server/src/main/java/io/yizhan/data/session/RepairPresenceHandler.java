package io.yizhan.data.session;

import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.ReconcileSessionsRequest;
import io.yizhan.proto.ReconcileSessionsResponse;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.concurrent.CompletionStage;

/** Takes one part of an access server's digest. */
final class RepairPresenceHandler implements CommandHandler<ReconcileSessionsRequest, ReconcileSessionsResponse> {

    private static final int MAX_PARTS = 4096;

    private final PresenceRepairer repairer;
    private final Workers workers;

    RepairPresenceHandler(PresenceRepairer repairer, Workers workers) {
        this.repairer = repairer;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.REPAIR_PRESENCE;
    }

    @Override
    public CompletionStage<ReconcileSessionsResponse> handle(ReconcileSessionsRequest request, RequestContext context) {
        int parts = request.getParts();
        if (parts < 1 || parts > MAX_PARTS || request.getPart() < 0 || request.getPart() >= parts) {
            throw new StatusException(Status.INVALID, "part: must be one of 1 to " + MAX_PARTS + " parts.");
        }
        if (request.getAccess().getLineage() <= 0) {
            throw new StatusException(Status.INVALID, "access: must have a lineage.");
        }
        return workers.submit(context.deadline(), () -> repairer.repair(request));
    }
}
