package io.yizhan.logic.group;

import io.yizhan.logic.Checks;
import io.yizhan.proto.Command;
import io.yizhan.proto.CreateGroupRequest;
import io.yizhan.proto.CreateGroupResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.concurrent.CompletionStage;

/** CREATE_GROUP: whoever asks owns it. */
public final class CreateGroupHandler implements CommandHandler<CreateGroupRequest, CreateGroupResponse> {

    private static final int MAX_NAME = 64;
    private static final int MAX_MEMBERS = 499;

    private final Caller dataProxies;

    public CreateGroupHandler(Caller dataProxies) {
        this.dataProxies = dataProxies;
    }

    @Override
    public Command command() {
        return Command.CREATE_GROUP;
    }

    @Override
    public CompletionStage<CreateGroupResponse> handle(CreateGroupRequest request, RequestContext context) {
        Checks.session(context);
        if (request.getName().isBlank()) {
            throw Checks.invalid("name: blank (expected: 1 to " + MAX_NAME + " characters)");
        }
        Checks.plainText("name", request.getName(), MAX_NAME);
        Checks.atMost("members", request.getMembersCount(), MAX_MEMBERS);
        Checks.ids("members", request.getMembersList());
        Checks.operationId(request.getOperationId());
        CreateGroupRequest clean = request.toBuilder()
                .clearMembers()
                .addAllMembers(request.getMembersList().stream()
                        .filter(member -> member != context.userId())
                        .distinct()
                        .toList())
                .build();
        return dataProxies.call(OutboundCall.within(context, Command.WRITE_GROUP, clean), CreateGroupResponse.class);
    }
}
