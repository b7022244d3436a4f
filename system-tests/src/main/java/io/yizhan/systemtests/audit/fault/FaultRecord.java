package io.yizhan.systemtests.audit.fault;

/**
 * One fault as it was injected.
 *
 * @param kind such as {@code kill}
 * @param target such as {@code chat-2}
 * @param fromNanos when it began, by the audit's ticker
 * @param toNanos when what was hurt had been set right again
 * @param underWay sends without an answer when it began
 * @param detail for a human reader, may be empty
 */
public record FaultRecord(String kind, String target, long fromNanos, long toNanos, int underWay, String detail) {

    /** A fault should meet so many sends under way. */
    public static final int ENOUGH_UNDER_WAY = 64;

    /** Whether fewer sends were under way than should have been. */
    public boolean metFew() {
        return underWay < ENOUGH_UNDER_WAY;
    }
}
