package io.yizhan.client;

import io.yizhan.proto.LogEntry;
import java.util.List;

/** A part of a conversation's log. Immutable. */
public final class HistoryPage {
    private final List<LogEntry> entries;
    private final boolean more;
    private final long lastSeq;

    HistoryPage(List<LogEntry> entries, boolean more, long lastSeq) {
        this.entries = List.copyOf(entries);
        this.more = more;
        this.lastSeq = lastSeq;
    }

    /** In ascending order of seq. */
    public List<LogEntry> entries() {
        return entries;
    }

    /** There are more in the direction asked for. */
    public boolean more() {
        return more;
    }

    /** The conversation's newest seq. */
    public long lastSeq() {
        return lastSeq;
    }
}
