package io.yizhan.systemtests.audit.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The books of one audit: every message that was to be sent, every acknowledgement, every delivery to every device.
 * Safe for any thread.
 */
public final class Ledger {

    private final ConcurrentMap<Integer, SentMessageRecord> sent = new ConcurrentHashMap<>();
    /** The last message of each device in each conversation. */
    private final ConcurrentMap<Lane, SentMessageRecord> last = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<Breach> breaches = new ConcurrentLinkedQueue<>();
    private final List<DeviceBook> devices = new ArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger acked = new AtomicInteger();
    private final AtomicInteger delivered = new AtomicInteger();
    private final AtomicInteger outstanding = new AtomicInteger();
    private final Returns returns = new Returns();
    private final LatencyLog latencies;
    private final long lateAfterNanos;
    private final AckLimit ackLimit;

    /**
     * @param latencies where latencies go
     * @param lateAfterNanos how long after its acknowledgement an online device may go without a message
     * @param ackLimit how long an acknowledgement may take
     */
    public Ledger(LatencyLog latencies, long lateAfterNanos, AckLimit ackLimit) {
        this.latencies = latencies;
        this.lateAfterNanos = lateAfterNanos;
        this.ackLimit = ackLimit;
    }

    /** A book for one more device. Before the traffic begins. */
    public synchronized DeviceBook openBook(String name) {
        DeviceBook book = new DeviceBook(name, this);
        devices.add(book);
        return book;
    }

    public synchronized Collection<DeviceBook> devices() {
        return List.copyOf(devices);
    }

    /**
     * A message is about to be sent.
     *
     * @param intendedNanos when the load plan wanted it sent
     * @return its number, for {@link AuditText}
     */
    public int intend(int sender, int conversation, long intendedNanos) {
        int number = numbers.incrementAndGet();
        last.compute(new Lane(sender, conversation), (lane, before) -> {
            SentMessageRecord message = new SentMessageRecord(number, sender, conversation, intendedNanos, before);
            sent.put(number, message);
            return message;
        });
        outstanding.incrementAndGet();
        return number;
    }

    /**
     * The suite has said that it is stored.
     *
     * @param access the access servers that its sender was, or had last been, connected to when it sent and when it was
     *     answered
     */
    public void acknowledged(int number, long seq, Set<String> access, long nowNanos) {
        SentMessageRecord message = record(number);
        outstanding.decrementAndGet();
        long limit = limit(message, access, nowNanos);
        if (nowNanos - message.intendedNanos > limit) {
            breach(
                    Breach.Kind.SLOW,
                    nowNanos,
                    "message " + number + " was acknowledged after " + (nowNanos - message.intendedNanos) / 1_000_000
                            + " ms, promised were " + limit / 1_000_000 + "; its sender was at " + access);
        }
        message.seq = seq;
        message.excused = limit > ackLimit.usualNanos();
        message.ackedNanos = nowNanos;
        acked.incrementAndGet();
        latencies.acknowledged(message.intendedNanos, nowNanos);
    }

    /**
     * A device's messages in one conversation leave one behind the other. Behind one whose wait a fault excuses, a
     * message's own time begins when that one is answered.
     */
    private long limit(SentMessageRecord message, Set<String> access, long nowNanos) {
        long limit = ackLimit.nanos(access, message.intendedNanos, nowNanos);
        SentMessageRecord before = message.before;
        if (before == null || !before.excused || before.ackedNanos - message.intendedNanos <= 0) {
            return limit;
        }
        long behind = before.ackedNanos - message.intendedNanos;
        return Math.max(limit, behind + ackLimit.nanos(access, before.ackedNanos, nowNanos));
    }

    /** The sender gave up. The message may be stored all the same. */
    public void failed(int number, String why, long nowNanos) {
        SentMessageRecord message = record(number);
        message.failed = true;
        outstanding.decrementAndGet();
        breach(Breach.Kind.FAILED, nowNanos, "send of message " + number + ": " + why);
    }

    public void breach(Breach.Kind kind, long nowNanos, String detail) {
        breaches.add(new Breach(kind, nowNanos, detail));
    }

    void delivered(DeviceBook device, int number, long reachableSinceNanos, long nowNanos) {
        SentMessageRecord message = sent.get(number);
        if (message == null) {
            breach(Breach.Kind.ALTERED, nowNanos, device.name() + " got message " + number + ", which nobody sent");
            return;
        }
        delivered.incrementAndGet();
        if (message.intendedNanos - reachableSinceNanos >= 0) {
            latencies.delivered(message.intendedNanos, nowNanos); // the device was there all the time
        }
        long ackedNanos = message.ackedNanos;
        if (ackedNanos != 0) {
            long owedSince = ackedNanos - reachableSinceNanos > 0 ? ackedNanos : reachableSinceNanos;
            if (nowNanos - owedSince > lateAfterNanos) {
                breach(
                        Breach.Kind.LATE,
                        nowNanos,
                        device.name() + " got message " + number + " " + (nowNanos - owedSince) / 1_000_000
                                + " ms after it was owed");
            }
        }
    }

    /** Messages sent that have neither been acknowledged nor failed yet. */
    public int outstanding() {
        return outstanding.get();
    }

    public int sentCount() {
        return numbers.get();
    }

    public int acknowledgedCount() {
        return acked.get();
    }

    public int deliveredCount() {
        return delivered.get();
    }

    public Returns returns() {
        return returns;
    }

    /** Found so far, in the order found. */
    public List<Breach> breaches() {
        return List.copyOf(breaches);
    }

    Collection<SentMessageRecord> sent() {
        return sent.values();
    }

    private SentMessageRecord record(int number) {
        SentMessageRecord message = sent.get(number);
        if (message == null) {
            throw new IllegalArgumentException("message: " + number + " (expected: one that intend() numbered)");
        }
        return message;
    }

    private record Lane(int sender, int conversation) {}
}
