package io.yizhan.systemtests.audit.ledger;

import java.util.List;

/**
 * One conversation as read back from the suite when all is quiet.
 *
 * @param conversation its number in the audit
 * @param entries in the order read
 */
public record History(int conversation, List<Entry> entries) {

    public History {
        entries = List.copyOf(entries);
    }

    /**
     * One entry.
     *
     * @param number the message's, or {@link DeviceBook#NOT_AUDITED}
     */
    public record Entry(long seq, int number) {}
}
