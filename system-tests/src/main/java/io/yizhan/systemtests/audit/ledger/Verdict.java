package io.yizhan.systemtests.audit.ledger;

import io.yizhan.systemtests.audit.ledger.Breach.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Closes the books: compares what was acknowledged, what each device received and what the history holds. Called once,
 * when the traffic has stopped and every device has had its time.
 */
public final class Verdict {

    private final Ledger ledger;
    private final Map<Integer, SentMessageRecord> byNumber = new HashMap<>();

    public Verdict(Ledger ledger) {
        this.ledger = ledger;
        for (SentMessageRecord message : ledger.sent()) {
            byNumber.put(message.number, message);
        }
    }

    /**
     * Everything that is wrong.
     *
     * @param histories one for each conversation
     * @param members the books of the devices that must have each conversation whole, by conversation number; a device
     *     isn't given what it sent and had acknowledged itself
     * @return the breaches seen on the way and those found now; empty: every promise held
     */
    public List<Breach> close(Collection<History> histories, Map<Integer, Set<DeviceBook>> members) {
        List<Breach> found = new ArrayList<>(ledger.breaches());
        Map<Integer, Long> storedAt = new HashMap<>();
        for (History history : histories) {
            checkHistory(history, storedAt, found);
            for (DeviceBook device : members.getOrDefault(history.conversation(), Set.of())) {
                checkDevice(history, device, found);
            }
        }
        checkAcknowledged(storedAt, found);
        return found;
    }

    private void checkHistory(History history, Map<Integer, Long> storedAt, List<Breach> found) {
        Map<Integer, Integer> lastNumberBySender = new HashMap<>();
        long expected = 1;
        for (History.Entry entry : history.entries()) {
            if (entry.seq() != expected) {
                add(found, Kind.GAP, history, entry.seq(), "comes where " + expected + " should");
                expected = entry.seq();
            }
            expected++;
            if (entry.number() < 0) {
                continue;
            }
            SentMessageRecord message = byNumber.get(entry.number());
            if (message == null || message.conversation != history.conversation()) {
                add(found, Kind.ALTERED, history, entry.seq(), "message " + entry.number() + " was never sent here");
                continue;
            }
            Long earlier = storedAt.putIfAbsent(entry.number(), entry.seq());
            if (earlier != null) {
                add(
                        found,
                        Kind.DOUBLED,
                        history,
                        entry.seq(),
                        "message " + entry.number() + " is at " + earlier + " too");
            }
            Integer before = lastNumberBySender.put(message.sender, entry.number());
            if (before != null && before > entry.number()) {
                add(
                        found,
                        Kind.REORDERED,
                        history,
                        entry.seq(),
                        "message " + entry.number() + " comes after " + before);
            }
        }
    }

    private void checkDevice(History history, DeviceBook device, List<Breach> found) {
        SeqTable received = device.of(history.conversation());
        for (History.Entry entry : history.entries()) {
            int number = received.get(entry.seq());
            if (number == SeqTable.NOTHING) {
                add(
                        found,
                        Kind.LOST,
                        history,
                        entry.seq(),
                        "message " + entry.number() + " is missing on " + device.name());
            } else if (number != entry.number()) {
                add(
                        found,
                        Kind.REORDERED,
                        history,
                        entry.seq(),
                        "is message " + entry.number() + " in the history and " + number + " on " + device.name());
            }
        }
        long last = history.entries().isEmpty()
                ? 0
                : history.entries().get(history.entries().size() - 1).seq();
        if (received.highest() > last) {
            add(found, Kind.LOST, history, received.highest(), "is on " + device.name() + " and not in the history");
        }
    }

    private void checkAcknowledged(Map<Integer, Long> storedAt, List<Breach> found) {
        for (SentMessageRecord message : byNumber.values()) {
            if (message.ackedNanos == 0) {
                continue;
            }
            Long seq = storedAt.get(message.number);
            if (seq == null) {
                found.add(new Breach(
                        Kind.LOST, 0, "message " + message.number + " was acknowledged and is not in the history"));
            } else if (seq != message.seq) {
                found.add(new Breach(
                        Kind.ALTERED,
                        0,
                        "message " + message.number + " was acknowledged as seq " + message.seq + " and is at " + seq));
            }
        }
    }

    private static void add(List<Breach> found, Kind kind, History history, long seq, String what) {
        found.add(new Breach(kind, 0, "conversation " + history.conversation() + " seq " + seq + " " + what));
    }
}
