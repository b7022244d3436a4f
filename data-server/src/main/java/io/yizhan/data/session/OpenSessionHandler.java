package io.yizhan.data.session;

import io.yizhan.proto.Command;
import io.yizhan.proto.DevicePolicy;
import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.OpenSessionResponse;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.concurrent.CompletionStage;

/** Issues a session. */
final class OpenSessionHandler implements CommandHandler<OpenSessionRequest, OpenSessionResponse> {

    private static final int OPERATION_ID_BYTES = 16;
    private static final int MAX_ABANDONED = 8;

    private final LoginBatches logins;

    OpenSessionHandler(LoginBatches logins) {
        this.logins = logins;
    }

    @Override
    public Command command() {
        return Command.OPEN_SESSION;
    }

    @Override
    public CompletionStage<OpenSessionResponse> handle(OpenSessionRequest request, RequestContext context) {
        require(request.getUserId() > 0, "user_id: must be there.");
        require(request.getOperationId().size() == OPERATION_ID_BYTES, "operation_id: must have 16 bytes.");
        require(
                request.getAbandonedOperationIdsCount() <= MAX_ABANDONED
                        && request.getAbandonedOperationIdsList().stream()
                                .allMatch(id -> id.size() == OPERATION_ID_BYTES),
                "abandoned_operation_ids: must be at most 8 of 16 bytes.");
        require(!request.getDevice().getDeviceId().isEmpty(), "device: must have an id.");
        require(request.getAccess().getLineage() > 0, "access: must have a lineage.");
        require(
                request.getPolicy() != DevicePolicy.DEVICE_POLICY_UNSPECIFIED
                        && request.getPolicy() != DevicePolicy.UNRECOGNIZED,
                "policy: must be one that is known.");
        boolean lastTry = context.attempt() > 0;
        return logins.open(request, lastTry, context.deadline());
    }

    private static void require(boolean condition, String reason) {
        if (!condition) {
            throw new StatusException(Status.INVALID, reason);
        }
    }
}
