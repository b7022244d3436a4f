package io.yizhan.access.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The counters of an access server. Safe for any thread. */
public final class AccessMetrics {

    private final Map<RefusalReason, Counter> refused = new EnumMap<>(RefusalReason.class);
    private final AtomicInteger connections;
    private final AtomicInteger sessions;
    private final AtomicInteger slowReaders;
    private final AtomicLong windowBytes;
    private final Counter frames;
    private final Counter paused;
    private final Counter logins;
    private final Counter pushes;
    private final Counter pushedEntries;
    private final Counter repeatedEntries;
    private final Counter confirms;
    private final Counter resends;
    private final Counter syncs;
    private final Counter submits;
    private final Counter submittedMessages;
    private final Counter closesLost;

    public AccessMetrics(MeterRegistry registry) {
        for (RefusalReason reason : RefusalReason.values()) {
            refused.put(
                    reason,
                    Counter.builder("yizhan.access.refused")
                            .description("Requests, frames and connections of clients that were refused")
                            .tag("reason", reason.label())
                            .register(registry));
        }
        connections = registry.gauge("yizhan.access.connections", new AtomicInteger());
        sessions = registry.gauge("yizhan.access.sessions", new AtomicInteger());
        slowReaders = registry.gauge("yizhan.access.slow.readers", new AtomicInteger());
        windowBytes = registry.gauge("yizhan.access.window.bytes", new AtomicLong());
        frames = counter(registry, "frames", "Frames read from clients");
        paused = counter(
                registry,
                "paused",
                "Times that reading from a client was paused, because it sent too fast or did not read");
        logins = counter(registry, "logins", "Sessions that were opened");
        pushes = counter(registry, "pushes", "Pushes of entries, each counted when first written");
        pushedEntries = counter(registry, "pushed.entries", "Entries in those pushes");
        repeatedEntries =
                counter(registry, "repeated.entries", "Entries that a session had been given before, dropped");
        confirms = counter(registry, "confirms", "Confirmations of pushes");
        resends = counter(registry, "resends", "Pushes written again because they were not confirmed in time");
        syncs = counter(registry, "syncs", "Windows that were replaced by one SYNC_PUSH");
        submits = counter(registry, "submits", "Batches of messages sent to the chat servers");
        submittedMessages = counter(registry, "submitted.messages", "Messages in those batches");
        closesLost = counter(
                registry, "closes.lost", "Ended sessions that could not be reported; the next digest repairs it");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder("yizhan.access." + name).description(description).register(registry);
    }

    public void refused(RefusalReason reason) {
        Counter counter = refused.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    public double refusedSoFar(RefusalReason reason) {
        Counter counter = refused.get(reason);
        return counter == null ? 0 : counter.count();
    }

    /** Open client connections, with and without a session. */
    public AtomicInteger connections() {
        return connections;
    }

    /** Sessions in the directory. */
    public AtomicInteger sessions() {
        return sessions;
    }

    /** Connections that have so much unsent that nothing is read from them. */
    public AtomicInteger slowReaders() {
        return slowReaders;
    }

    /** Bytes of entries in all windows; an entry counts once for each window it is in. */
    public AtomicLong windowBytes() {
        return windowBytes;
    }

    /** One frame was read from a client. */
    public void frame() {
        frames.increment();
    }

    /** Reading from a client was paused because it sends too fast. */
    public void paused() {
        paused.increment();
    }

    public void login() {
        logins.increment();
    }

    /** One MESSAGE_PUSH was written for the first time. */
    public void push(int entries) {
        pushes.increment();
        pushedEntries.increment(entries);
    }

    /** An entry that the session had been given before was dropped. */
    public void repeatedEntry() {
        repeatedEntries.increment();
    }

    public void confirm() {
        confirms.increment();
    }

    public void resend() {
        resends.increment();
    }

    /** A window was replaced by one SYNC_PUSH. */
    public void sync() {
        syncs.increment();
    }

    /** One batch went to the chat servers. */
    public void submit(int messages) {
        submits.increment();
        submittedMessages.increment(messages);
    }

    /** Ended sessions that could not be reported; the next digest repairs it. */
    public void closesLost(int sessions) {
        closesLost.increment(sessions);
    }
}
