package io.yizhan.access.deliver;

import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.access.push.PushConfig;
import io.yizhan.access.session.SessionDirectory;
import io.yizhan.proto.IsolationRecord;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.time.Ticker;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every device to sync after a time in which nobody could deliver here: this process stood still, or all its links
 * to the chat proxies were lost. Chat servers take such an access server for gone and let its users wait for their next
 * sync, but the clients' connections may have lived through it and would never know. They are told again a little later,
 * and also those of a server that is new: chat servers know who serves from their last heartbeat, and until the next one they may
 * push past a server that has just come.
 *
 * <p>Where the connections go over to a successor, it looks after them from then on. Safe for any thread.
 */
public final class IsolationWatch implements Component {

    private static final Logger log = LoggerFactory.getLogger(IsolationWatch.class);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Less than the three heartbeats after which proxies take a silent daemon for gone. */
    private static final long STOOD_STILL_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** After standing still, lost links are noticed and dialed again within this many looks. */
    private static final int LOOKS_TO_SETTLE = 2;
    /** More than a heartbeat, and less than the five seconds within which a message has to be there. */
    private static final int LOOKS_UNTIL_KNOWN = 4;

    private final Caller chat;
    private final SessionDirectory directory;
    private final PushConfig config;
    private final AccessMetrics metrics;
    private final ScheduledExecutorService scheduler;
    private final Ticker ticker;
    private @Nullable Future<?> timer;
    private long lastLookNanos;
    private boolean isolated;
    private int settling;
    /** Looks with anybody online until each chat server knows this one. */
    private int looksUntilKnown = LOOKS_UNTIL_KNOWN;

    private boolean paused;

    public IsolationWatch(
            Caller chat,
            SessionDirectory directory,
            PushConfig config,
            AccessMetrics metrics,
            ScheduledExecutorService scheduler,
            Ticker ticker) {
        this.chat = chat;
        this.directory = directory;
        this.config = config;
        this.metrics = metrics;
        this.scheduler = scheduler;
        this.ticker = ticker;
    }

    @Override
    public String name() {
        return "isolation watch";
    }

    @Override
    public synchronized void start() {
        lastLookNanos = ticker.nanos();
        timer = scheduler.scheduleWithFixedDelay(this::look, LOOK_NANOS, LOOK_NANOS, TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** The sessions are being handed over: nobody is told anything. */
    public synchronized void pause() {
        paused = true;
    }

    /** They are here after all. */
    public synchronized void goOn() {
        paused = false;
    }

    /** What a successor has to know, once this is paused. */
    public synchronized IsolationRecord record() {
        return IsolationRecord.newBuilder()
                .setIsolated(isolated || isNewToSome() || hasStoodStill(ticker.nanos()))
                .build();
    }

    /** Goes on where a predecessor has stopped. */
    public synchronized void takeOver(IsolationRecord predecessors) {
        isolated |= predecessors.getIsolated();
        looksUntilKnown = 0;
    }

    /** Whether somebody is online whom a chat server may not know to be here. */
    private boolean isNewToSome() {
        return looksUntilKnown > 0 && directory.size() > 0;
    }

    private boolean hasStoodStill(long now) {
        return now - lastLookNanos > STOOD_STILL_NANOS;
    }

    private synchronized void look() {
        if (paused) {
            return;
        }
        long now = ticker.nanos();
        if (hasStoodStill(now)) {
            isolated = true;
            settling = LOOKS_TO_SETTLE;
        }
        lastLookNanos = now;
        // Known to a chat proxy are at least this server itself and the chat servers.
        boolean linked = !chat.members().isEmpty();
        if (!linked) {
            isolated = true;
        } else if (settling > 0) {
            settling--;
        } else if (isolated) {
            isolated = false;
            looksUntilKnown = LOOKS_UNTIL_KNOWN;
            log.warn("nobody could deliver here for a while; sessions={} are told to sync", directory.size());
            tellAll();
        } else if (isNewToSome() && --looksUntilKnown == 0) {
            log.info("every chat server knows this server by now; sessions={} are told to sync", directory.size());
            tellAll();
        }
    }

    private void tellAll() {
        directory.forEach(session -> session.connection().run(() -> session.requireSync(config, metrics)));
    }
}
