package io.yizhan.data.group;

import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.CreateGroupRequest;
import io.yizhan.proto.CreateGroupResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.concurrent.CompletionStage;

/** Creates a group, owned by the user on whose behalf it is sent. */
final class WriteGroupHandler implements CommandHandler<CreateGroupRequest, CreateGroupResponse> {

    private static final int MAX_NAME = 64;

    private final GroupStore store;
    private final Workers workers;

    WriteGroupHandler(GroupStore store, Workers workers) {
        this.store = store;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.WRITE_GROUP;
    }

    @Override
    public CompletionStage<CreateGroupResponse> handle(CreateGroupRequest request, RequestContext context) {
        String name = request.getName();
        GroupHandlers.require(context.userId() > 0, "user_id: must be there.");
        GroupHandlers.require(
                !name.isBlank() && name.codePointCount(0, name.length()) <= MAX_NAME,
                "name: 1 to " + MAX_NAME + " characters.");
        GroupHandlers.require(request.getOperationId().size() == 16, "operation_id: must have 16 bytes.");
        GroupHandlers.require(
                request.getMembersCount() < MembershipRules.MAX_MEMBERS,
                "members: at most " + (MembershipRules.MAX_MEMBERS - 1) + ".");
        return workers.submit(
                context.deadline(),
                () -> CreateGroupResponse.newBuilder()
                        .setGroupId(store.create(context.userId(), request, context.deadline()))
                        .build());
    }
}
