package io.yizhan.systemtests.audit.load;

import io.yizhan.proto.ConversationId;
import io.yizhan.systemtests.audit.fault.FaultLog;
import io.yizhan.systemtests.audit.ledger.Ledger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What all devices of one audit share. Safe for any thread.
 *
 * @param run short text that tells this audit's messages from any others
 * @param ticker the audit's clock, in nanoseconds
 * @param accessByPort name of the access server at each client port, such as {@code access-1}
 * @param indexes the ledger's numbers of conversations
 * @param next number
 */
record AuditWorld(
        String run,
        Ledger ledger,
        FaultLog faults,
        LongSupplier ticker,
        Map<Integer, String> accessByPort,
        Map<ConversationId, Integer> indexes,
        AtomicInteger next) {

    AuditWorld(String run, Ledger ledger, FaultLog faults, LongSupplier ticker, Map<Integer, String> accessByPort) {
        this(
                run,
                ledger,
                faults,
                ticker,
                new ConcurrentHashMap<>(accessByPort),
                new ConcurrentHashMap<>(),
                new AtomicInteger());
    }

    long now() {
        return ticker.getAsLong();
    }

    /** Who connects to the port of a relay gets to the access server at another. */
    void leadsTo(int relayPort, int accessPort) {
        accessByPort.put(relayPort, accessByPort.getOrDefault(accessPort, "port " + accessPort));
    }

    /** A conversation's number in the ledger; the first who asks gives it one. */
    int indexOf(ConversationId conversation) {
        return indexes.computeIfAbsent(conversation, added -> next.getAndIncrement());
    }
}
