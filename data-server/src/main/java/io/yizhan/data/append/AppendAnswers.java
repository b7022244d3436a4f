package io.yizhan.data.append;

import io.yizhan.data.append.BatchPlan.Planned;
import io.yizhan.data.presence.Recipients;
import io.yizhan.data.presence.RouteFinder;
import io.yizhan.data.store.Workers;
import io.yizhan.proto.Routes;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.List;

/**
 * Answers the appends of a committed batch, each with the routes of its conversation's members. Presence is read after
 * the commit, for the whole batch in one round trip, while the committer goes on. Where that can't be done, routes are
 * unknown; the answer comes all the same.
 */
final class AppendAnswers {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RouteFinder routes;
    private final Workers workers;
    private final Ticker ticker;

    AppendAnswers(RouteFinder routes, Workers workers, Ticker ticker) {
        this.routes = routes;
        this.workers = workers;
        this.ticker = ticker;
    }

    /** @param fanoutId the row that owes what this batch stored; 0 where it stored nothing */
    void send(List<Planned> answers, long fanoutId) {
        if (answers.isEmpty()) {
            return;
        }
        List<Recipients> recipients =
                answers.stream().map(AppendAnswers::recipients).toList();
        workers.submit(Deadline.after(PATIENCE, ticker), () -> routes.findAll(recipients))
                .exceptionally(
                        failure -> recipients.stream().map(RouteFinder::unknown).toList())
                .thenAccept(found -> {
                    for (int i = 0; i < answers.size(); i++) {
                        send(answers.get(i), fanoutId, found.get(i));
                    }
                });
    }

    private static Recipients recipients(Planned planned) {
        Append append = planned.append();
        return new Recipients(planned.members().ids(), append.sender(), append.session());
    }

    private static void send(Planned planned, long fanoutId, Routes routes) {
        planned.answer().setRoutes(routes);
        if (planned.stores()) {
            planned.answer().setFanoutId(fanoutId);
        }
        planned.append().answer().complete(planned.answer().build());
    }
}
