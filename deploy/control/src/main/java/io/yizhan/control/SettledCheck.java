package io.yizhan.control;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the suite is as well as it was before something was done to it. */
final class SettledCheck {

    /**
     * What one look has found; nothing at all where the suite has settled.
     *
     * @param passing what may go away by itself, each a sentence
     * @param lasting what won't, each a sentence
     */
    record Finding(List<String> passing, List<String> lasting) {

        boolean isSettled() {
            return passing.isEmpty() && lasting.isEmpty();
        }

        /** Whether it makes sense to look again. */
        boolean mayPass() {
            return lasting.isEmpty() && !passing.isEmpty();
        }

        List<String> sentences() {
            List<String> all = new ArrayList<>(lasting);
            all.addAll(passing);
            return all;
        }
    }

    private final StatusProbe statuses;
    private final CounterProbe counters;
    private final List<DaemonName> daemons;
    private final Optional<Counters> before;

    /** @param before how it was; empty where only readiness counts */
    SettledCheck(StatusProbe statuses, CounterProbe counters, List<DaemonName> daemons, Optional<Counters> before) {
        this.statuses = statuses;
        this.counters = counters;
        this.daemons = daemons;
        this.before = before;
    }

    Finding look() {
        List<DaemonStatus> now = statuses.ask(daemons);
        List<String> notReady = now.stream()
                .filter(daemon -> !daemon.ready())
                .map(daemon -> daemon.name() + " is not ready: " + String.join("; ", daemon.problems()))
                .toList();
        if (!notReady.isEmpty()) {
            return new Finding(notReady, List.of());
        }
        return before.map(was -> compare(was, now)).orElse(new Finding(List.of(), List.of()));
    }

    private Finding compare(Counters was, List<DaemonStatus> daemonsNow) {
        try {
            Counters now = counters.ask(daemonsNow);
            List<String> owed = now.owed() <= was.owed()
                    ? List.of()
                    : List.of("fan-outs owed and not done: " + now.owed() + " (expected: at most " + was.owed()
                            + ", as before)");
            return new Finding(owed, now.failuresSince(was));
        } catch (IOException e) {
            return new Finding(List.of("counters can't be read: " + e.getMessage()), List.of());
        }
    }
}
