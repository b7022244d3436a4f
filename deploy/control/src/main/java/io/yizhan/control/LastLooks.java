package io.yizhan.control;

import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/**
 * What a process counts until it hands over to the next one of its name, which counts from 0 and answers in its place. For
 * one thread.
 */
final class LastLooks {

    private final StatusProbe statuses;
    private final CounterProbe counters;
    private final DaemonName name;
    private final long pid;
    private Counters seen = new Counters(0, new TreeMap<>());

    /** @param pid of the process that is being replaced */
    LastLooks(StatusProbe statuses, CounterProbe counters, DaemonName name, long pid) {
        this.statuses = statuses;
        this.counters = counters;
        this.name = name;
        this.pid = pid;
    }

    /** Looks once more. Returns false once another process answers for the daemon. */
    boolean again() {
        DaemonStatus status = statuses.ask(List.of(name)).get(0);
        if (status.pid() != pid) {
            return false;
        }
        try {
            // The most: the one that answered just now and the one that shows its counters may be two.
            seen = Counters.most(List.of(seen, counters.ask(List.of(status))));
        } catch (IOException e) {
            // It stands still while it hands over, and goes on if nothing comes of it.
        }
        return true;
    }

    /** What has failed by the last look, each a sentence. */
    List<String> failuresSince(Counters before) {
        return seen.failuresSince(before);
    }
}
