package io.yizhan.data.group;

import io.yizhan.data.append.GroupCommit;
import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.proto.ChangeMembersRequest;
import io.yizhan.proto.ChangeMembersResponse;
import io.yizhan.proto.Command;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.concurrent.CompletionStage;

/** Changes a group's members, between the batches of the group's committer. */
final class WriteMembersHandler implements CommandHandler<ChangeMembersRequest, ChangeMembersResponse> {

    private static final int MAX_USERS = 100;

    private final GroupStore store;
    private final GroupCommit commit;

    WriteMembersHandler(GroupStore store, GroupCommit commit) {
        this.store = store;
        this.commit = commit;
    }

    @Override
    public Command command() {
        return Command.WRITE_MEMBERS;
    }

    @Override
    public CompletionStage<ChangeMembersResponse> handle(ChangeMembersRequest request, RequestContext context) {
        GroupHandlers.require(context.userId() > 0, "user_id: must be there.");
        GroupHandlers.require(request.getUserIdsCount() <= MAX_USERS, "user_ids: at most " + MAX_USERS + ".");
        int idBytes = request.getOperationId().size();
        GroupHandlers.require(idBytes == 0 || idBytes == 16, "operation_id: must have 16 bytes.");
        ConversationKey group = ConversationKey.ofGroup(request.getGroupId());
        return commit.between(
                group,
                context.deadline(),
                () -> ChangeMembersResponse.newBuilder()
                        .setSeq(store.changeMembers(context.userId(), request, context.deadline()))
                        .build());
    }
}
