package io.yizhan.logic.group;

import io.yizhan.logic.Checks;
import io.yizhan.proto.ChangeMembersRequest;
import io.yizhan.proto.ChangeMembersResponse;
import io.yizhan.proto.Command;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** CHANGE_MEMBERS: who may do it, the data server decides in the transaction that does it. */
public final class ChangeMembersHandler implements CommandHandler<ChangeMembersRequest, ChangeMembersResponse> {

    private static final int MAX_USERS = 100;

    private final Caller dataProxies;

    public ChangeMembersHandler(Caller dataProxies) {
        this.dataProxies = dataProxies;
    }

    @Override
    public Command command() {
        return Command.CHANGE_MEMBERS;
    }

    @Override
    public CompletionStage<ChangeMembersResponse> handle(ChangeMembersRequest request, RequestContext context) {
        Checks.session(context);
        Checks.id("group_id", request.getGroupId());
        Checks.optionalOperationId(request.getOperationId());
        checkUsers(request);
        List<Long> users = request.getUserIdsList().stream().distinct().toList();
        ChangeMembersRequest clean =
                request.toBuilder().clearUserIds().addAllUserIds(users).build();
        return dataProxies.call(
                OutboundCall.within(context, Command.WRITE_MEMBERS, clean), ChangeMembersResponse.class);
    }

    private static void checkUsers(ChangeMembersRequest request) {
        switch (request.getChange()) {
            case JOIN, LEAVE -> Checks.atMost("user_ids", request.getUserIdsCount(), 0);
            case ADD, REMOVE -> {
                Checks.atMost("user_ids", request.getUserIdsCount(), MAX_USERS);
                Checks.ids("user_ids", request.getUserIdsList());
                if (request.getUserIdsCount() == 0) {
                    throw Checks.invalid("user_ids: none (expected: 1 to " + MAX_USERS + ")");
                }
            }
            case MEMBER_CHANGE_UNSPECIFIED, UNRECOGNIZED ->
                throw Checks.invalid("change: none that this release knows (expected: one of MemberChange)");
        }
    }
}
