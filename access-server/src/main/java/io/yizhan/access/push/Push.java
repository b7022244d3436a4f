package io.yizhan.access.push;

import com.google.protobuf.ByteString;
import io.yizhan.proto.PushRecord;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

    private Push(PushRecord record, long nowNanos) {
        this.number = record.getNumber();
        this.entries = record.getEntriesList();
        this.bytes = entries.stream().mapToInt(ByteString::size).sum();
        this.firstWrittenNanos = nowNanos - TimeUnit.MILLISECONDS.toNanos(record.getFirstWrittenMs());
        this.lastWrittenNanos = nowNanos - TimeUnit.MILLISECONDS.toNanos(record.getLastWrittenMs());
        this.repeats = record.getRepeats();
    }

    /** As a predecessor wrote it down. */
    static Push of(PushRecord record, long nowNanos) {
        return new Push(record, nowNanos);
    }

    PushRecord record(long nowNanos) {
        return PushRecord.newBuilder()
                .setNumber(number)
                .addAllEntries(entries)
                .setFirstWrittenMs((int) TimeUnit.NANOSECONDS.toMillis(nowNanos - firstWrittenNanos))
                .setLastWrittenMs((int) TimeUnit.NANOSECONDS.toMillis(nowNanos - lastWrittenNanos))
                .setRepeats(repeats)
                .build();
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
