package io.yizhan.runtime.failpoint;

import io.yizhan.proto.CommandWord;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.time.Ticker;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The fail points of one daemon. A daemon under test, started with {@code daemon.fail-points = on}, has those that its
 * composition root names and, for every word, three more: {@code call.WORD} before a request is sent, {@code
 * answer.WORD} when its answer has come, {@code response.WORD} when a request has been served and its response not been
 * sent. Everywhere else there are none, and nothing is wrapped around callers and handlers.
 */
public final class FailPoints {

    private final @Nullable Works works;

    private FailPoints(@Nullable Works works) {
        this.works = works;
    }

    /** What a daemon has that isn't under test: nothing. */
    public static FailPoints off() {
        return new FailPoints(null);
    }

    /** @param scheduler the daemon's timers */
    public static FailPoints on(ScheduledExecutorService scheduler, Ticker ticker) {
        return on(scheduler, ticker, new OwnProcess());
    }

    static FailPoints on(ScheduledExecutorService scheduler, Ticker ticker, Deeds deeds) {
        return new FailPoints(new Works(scheduler, ticker, deeds, new ConcurrentSkipListMap<>()));
    }

    /** Whether this daemon is under test. */
    public boolean areOn() {
        return works != null;
    }

    /**
     * A point of this daemon.
     *
     * @param name such as {@code data.transaction}
     * @param moment what has happened, what hasn't, and what DROP leaves out
     */
    public FailPoint point(String name, String moment) {
        return works == null ? FailPoint.OFF : works.point(name, moment);
    }

    /** A caller with points at every word; the caller itself where fail points are off. */
    public Caller around(Caller caller) {
        return works == null ? caller : new PointedCaller(caller, works);
    }

    /** Handlers with a point each; the table itself where fail points are off. */
    public HandlerTable around(HandlerTable handlers) {
        return works == null ? handlers : handlers.map(handler -> new PointedHandler<>(handler, works));
    }

    /** For the admin port; empty where fail points are off, and there is no such page then. */
    public Optional<FailPointPage> page() {
        return works == null ? Optional.empty() : Optional.of(new FailPointPage(works));
    }

    /** What there is where they are on. */
    record Works(
            ScheduledExecutorService scheduler, Ticker ticker, Deeds deeds, ConcurrentSkipListMap<String, Trap> traps) {

        FailPoint point(String name, String moment) {
            return new FailPoint(traps.computeIfAbsent(name, n -> new Trap(n, moment, deeds)));
        }

        FailPoint point(String kind, CommandWord word, String moment) {
            return point(
                    kind + "." + word.command().name().toLowerCase(Locale.ROOT).replace('_', '-'), moment);
        }

        Optional<Trap> find(String name) {
            return Optional.ofNullable(traps.get(name));
        }

        /** By name. */
        Collection<Trap> all() {
            return List.copyOf(traps.values());
        }
    }
}
