package io.yizhan.access.deliver;

import io.netty.util.concurrent.EventExecutor;
import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.access.push.PushConfig;
import io.yizhan.access.session.Session;
import io.yizhan.access.session.SessionDirectory;
import io.yizhan.access.session.SessionGate;
import io.yizhan.proto.Command;
import io.yizhan.proto.DeliverRequest;
import io.yizhan.proto.DeliverResponse;
import io.yizhan.proto.Delivery;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * DELIVER: takes custody of log entries for the sessions of the named users. Answers when every session's event loop has
 * put them into its window; a user of whom no session took an entry is absent.
 */
public final class DeliverHandler implements CommandHandler<DeliverRequest, DeliverResponse> {

    private final SessionGate gate;
    private final SessionDirectory directory;
    private final PushConfig config;
    private final AccessMetrics metrics;

    public DeliverHandler(SessionGate gate, SessionDirectory directory, PushConfig config, AccessMetrics metrics) {
        this.gate = gate;
        this.directory = directory;
        this.config = config;
        this.metrics = metrics;
    }

    @Override
    public Command command() {
        return Command.DELIVER;
    }

    @Override
    public CompletionStage<DeliverResponse> handle(DeliverRequest request, RequestContext context) {
        return gate.pass(() -> deliver(request));
    }

    private CompletionStage<DeliverResponse> deliver(DeliverRequest request) {
        Custody custody = new Custody(request.getDeliveriesList());
        Map<EventExecutor, List<Handover>> elsewhere = new HashMap<>(2);
        for (int i = 0; i < request.getDeliveriesCount(); i++) {
            Delivery delivery = request.getDeliveries(i);
            for (int j = 0; j < delivery.getUsersCount(); j++) {
                for (Session session : directory.of(delivery.getUsers(j))) {
                    if (isExcepted(delivery, session)) {
                        custody.taken(i, j);
                    } else if (session.connection().executor().inEventLoop()) {
                        hand(new Handover(i, j, session), delivery, custody);
                    } else {
                        elsewhere
                                .computeIfAbsent(session.connection().executor(), loop -> new ArrayList<>())
                                .add(new Handover(i, j, session));
                    }
                }
            }
        }
        if (elsewhere.isEmpty()) {
            return CompletableFuture.completedFuture(custody.response());
        }
        List<CompletableFuture<Void>> rounds = new ArrayList<>();
        elsewhere.forEach((loop, handovers) -> rounds.add(CompletableFuture.runAsync(
                () -> handovers.forEach(
                        handover -> hand(handover, request.getDeliveries(handover.delivery()), custody)),
                loop)));
        return CompletableFuture.allOf(rounds.toArray(CompletableFuture[]::new)).thenApply(done -> custody.response());
    }

    /**
     * One entry for one session.
     *
     * @param delivery index of the delivery
     * @param user index of the user in it
     */
    private record Handover(int delivery, int user, Session session) {}

    private void hand(Handover handover, Delivery delivery, Custody custody) {
        if (handover.session().take(delivery, config, metrics)) {
            custody.taken(handover.delivery(), handover.user());
        }
    }

    private static boolean isExcepted(Delivery delivery, Session session) {
        return session.sessionId() == delivery.getExceptSession() && session.userId() == delivery.getExceptUser();
    }
}
