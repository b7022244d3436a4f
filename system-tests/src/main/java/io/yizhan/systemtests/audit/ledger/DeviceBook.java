package io.yizhan.systemtests.audit.ledger;

import java.util.HashMap;
import java.util.Map;

/**
 * What one device has received: for each conversation the message numbers by seq, and within one session what was pushed
 * under which push number. Guarded by itself.
 */
public final class DeviceBook {

    /** Stands for an entry that isn't an audited message, such as a group event. */
    public static final int NOT_AUDITED = -1;

    private final String name;
    private final Ledger ledger;
    private final Map<Integer, SeqTable> received = new HashMap<>();
    private final Map<Long, Long> pushNumberByEntry = new HashMap<>();
    private boolean online;
    private long onlineSinceNanos;

    DeviceBook(String name, Ledger ledger) {
        this.name = name;
        this.ledger = ledger;
    }

    public String name() {
        return name;
    }

    /** The device has logged in (again) and synced. */
    public synchronized void online(long nowNanos) {
        online = true;
        onlineSinceNanos = nowNanos;
        pushNumberByEntry.clear();
    }

    public synchronized void offline() {
        online = false;
        pushNumberByEntry.clear();
    }

    public synchronized boolean isOnline() {
        return online;
    }

    /** An entry was pushed on the wire, whether or not the device had it already. */
    public synchronized void pushed(long pushNumber, int conversation, long seq, long nowNanos) {
        Long earlier = pushNumberByEntry.put(((long) conversation << 40) | seq, pushNumber);
        if (earlier != null && earlier != pushNumber) {
            ledger.breach(
                    Breach.Kind.DOUBLED,
                    nowNanos,
                    name + " conversation " + conversation + " seq " + seq + " pushed as " + earlier + " and as "
                            + pushNumber);
        }
    }

    /**
     * The application was given an entry.
     *
     * @param number the message's, or {@link #NOT_AUDITED}
     * @param unhurtSinceNanos since when no fault has been on this device's own path to its access server
     */
    public synchronized void took(int conversation, long seq, int number, long unhurtSinceNanos, long nowNanos) {
        SeqTable table = received.computeIfAbsent(conversation, c -> new SeqTable());
        if (table.get(seq) != SeqTable.NOTHING) {
            ledger.breach(
                    Breach.Kind.DOUBLED, nowNanos, name + " conversation " + conversation + " seq " + seq + " twice");
            return;
        }
        if (seq < table.highest()) {
            ledger.breach(
                    Breach.Kind.REORDERED,
                    nowNanos,
                    name + " conversation " + conversation + " seq " + seq + " after " + table.highest());
        }
        table.put(seq, number);
        if (number >= 0) {
            long reachable = online ? Math.max(onlineSinceNanos, unhurtSinceNanos) : nowNanos;
            ledger.delivered(this, number, reachable, nowNanos);
        }
    }

    /**
     * This device's own message was acknowledged. The log may have brought it first, where the fate of the send was not
     * known for a while.
     */
    public synchronized void acknowledged(int conversation, long seq, int number, long nowNanos) {
        SeqTable table = received.computeIfAbsent(conversation, c -> new SeqTable());
        int there = table.get(seq);
        if (there == SeqTable.NOTHING) {
            table.putOwn(seq, number);
        } else if (there != number) {
            ledger.breach(
                    Breach.Kind.REORDERED,
                    nowNanos,
                    name + " conversation " + conversation + " seq " + seq + " acknowledged for message " + number
                            + ", received as message " + there);
        }
    }

    /** What the device holds of a conversation. The caller has stopped the traffic. */
    synchronized SeqTable of(int conversation) {
        return received.getOrDefault(conversation, new SeqTable());
    }
}
