package io.yizhan.access.push;

import com.google.protobuf.ByteString;
import java.util.List;

/** One numbered push on its way to the device. Owned by its window. */
final class Push {

    final long number;
    /** Empty for a SYNC_PUSH. */
    final List<ByteString> entries;
    /** Bytes of the entries. */
    final int bytes;

    final long firstWrittenNanos;
    long lastWrittenNanos;
    /** Times it was written, less the first. */
    int repeats;

    Push(long number, List<ByteString> entries, int bytes, long nowNanos) {
        this.number = number;
        this.entries = entries;
        this.bytes = bytes;
        this.firstWrittenNanos = nowNanos;
        this.lastWrittenNanos = nowNanos;
    }

    boolean isSync() {
        return entries.isEmpty();
    }

    void writeTo(PushOutput out) {
        if (isSync()) {
            out.pushSync(number);
        } else {
            out.pushEntries(number, entries);
        }
    }
}
