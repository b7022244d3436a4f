package io.yizhan.logic.group;

import io.yizhan.logic.Checks;
import io.yizhan.proto.Command;
import io.yizhan.proto.ListMembersRequest;
import io.yizhan.proto.ListMembersResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.concurrent.CompletionStage;

/** LIST_MEMBERS: a page of a group's members. Whether the asker is one, the data server knows. */
public final class ListMembersHandler implements CommandHandler<ListMembersRequest, ListMembersResponse> {

    private static final int MAX_LIMIT = 500;

    private final Caller dataProxies;

    public ListMembersHandler(Caller dataProxies) {
        this.dataProxies = dataProxies;
    }

    @Override
    public Command command() {
        return Command.LIST_MEMBERS;
    }

    @Override
    public CompletionStage<ListMembersResponse> handle(ListMembersRequest request, RequestContext context) {
        Checks.session(context);
        Checks.id("group_id", request.getGroupId());
        Checks.atMost("limit", request.getLimit(), MAX_LIMIT);
        if (request.getAfterUserId() != 0) {
            Checks.id("after_user_id", request.getAfterUserId());
        }
        return dataProxies.call(OutboundCall.within(context, Command.READ_MEMBERS, request), ListMembersResponse.class);
    }
}
