package io.yizhan.access.session;

import io.yizhan.proto.Command;
import io.yizhan.proto.EndSessionsRequest;
import io.yizhan.proto.EndSessionsResponse;
import io.yizhan.proto.SessionRef;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** END_SESSIONS: ends sessions of exactly the named generations, and answers when they take nothing any more. */
public final class EndSessionsHandler implements CommandHandler<EndSessionsRequest, EndSessionsResponse> {

    private final SessionGate gate;
    private final SessionDirectory directory;

    public EndSessionsHandler(SessionGate gate, SessionDirectory directory) {
        this.gate = gate;
        this.directory = directory;
    }

    @Override
    public Command command() {
        return Command.END_SESSIONS;
    }

    @Override
    public CompletionStage<EndSessionsResponse> handle(EndSessionsRequest request, RequestContext context) {
        return gate.pass(() -> end(request));
    }

    private CompletionStage<EndSessionsResponse> end(EndSessionsRequest request) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (SessionRef ref : request.getSessionsList()) {
            for (Session session : directory.findOrRememberEnd(ref)) {
                CompletableFuture<Void> end = new CompletableFuture<>();
                ends.add(end);
                session.connection().run(() -> {
                    session.connection().endSession(session, request.getReason(), request.getText());
                    end.complete(null);
                });
            }
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .thenApply(done -> EndSessionsResponse.getDefaultInstance());
    }
}
