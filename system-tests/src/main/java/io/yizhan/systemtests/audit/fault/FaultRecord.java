package io.yizhan.systemtests.audit.fault;

/**
 * One fault as it was injected.
 *
 * @param kind such as {@code kill}
 * @param target such as {@code chat-2}
 * @param fromNanos when it began, by the audit's ticker
 * @param toNanos when what was hurt had been set right again
 * @param detail for a human reader, may be empty
 */
public record FaultRecord(String kind, String target, long fromNanos, long toNanos, String detail) {}
