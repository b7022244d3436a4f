package io.yizhan.data.group;

import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.ListMembersRequest;
import io.yizhan.proto.ListMembersResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.concurrent.CompletionStage;

/** A page of a group's members, for members only. */
final class ReadMembersHandler implements CommandHandler<ListMembersRequest, ListMembersResponse> {

    private static final int MAX_PAGE = 500;

    private final GroupStore store;
    private final Workers workers;

    ReadMembersHandler(GroupStore store, Workers workers) {
        this.store = store;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.READ_MEMBERS;
    }

    @Override
    public CompletionStage<ListMembersResponse> handle(ListMembersRequest request, RequestContext context) {
        int asked = request.getLimit();
        int limit = asked <= 0 || asked > MAX_PAGE ? MAX_PAGE : asked;
        return workers.submit(context.deadline(), () -> store.listMembers(context.userId(), request, limit));
    }
}
