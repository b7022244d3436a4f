package io.yizhan.access.push;

import com.google.protobuf.ByteString;
import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.PushRecord;
import io.yizhan.proto.PushWindowRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * What one session was given and its device has not yet confirmed: the access server's custody.
 *
 * <pre>
 *   offer ──▶ waiting ──write──▶ written (numbered 1, 2, 3 …) ──confirm──▶ gone
 *               │                  │ unconfirmed: written again with the same number
 *               └── full ──▶ SYNC ◀┘ unconfirmed too long
 * </pre>
 *
 * <p>A SYNC_PUSH takes the place of everything in the window: the device will pull it. It is a push like any other, with
 * the next number, and is repeated until it is confirmed. What is offered once it was written comes behind it, so an
 * entry stored after the device pulled is still pushed, or leads to the next SYNC_PUSH.
 *
 * <p>Numbers are given when a push is first written, so the device sees them without a gap. Owned by the connection's
 * event loop; holds no buffers, only byte strings that all sessions share.
 */
public final class PushWindow {

    /** Most entries and bytes in one MESSAGE_PUSH; a single bigger entry goes alone. */
    private static final int PUSH_ENTRIES = 64;

    private static final int PUSH_BYTES = 48 * 1024;
    /** Most pushes written again at one time. */
    private static final int REPEATS_AT_ONCE = 8;
    /** A repeated SYNC_PUSH waits twice as long each time, up to this many doublings. */
    private static final int SYNC_DOUBLINGS = 4;

    private final PushConfig config;
    private final AccessMetrics metrics;
    private final SeenEntries seen;
    private final List<ByteString> waiting = new ArrayList<>(2);
    private final Deque<Push> written = new ArrayDeque<>(2);
    private int entries;
    private int bytes;
    private long lastNumber;
    private boolean mustSync;

    public PushWindow(PushConfig config, AccessMetrics metrics) {
        this(config, metrics, new SeenEntries());
    }

    private PushWindow(PushConfig config, AccessMetrics metrics, SeenEntries seen) {
        this.config = config;
        this.metrics = metrics;
        this.seen = seen;
    }

    /** Takes over a predecessor's custody. */
    public static PushWindow of(PushWindowRecord record, PushConfig config, AccessMetrics metrics, long nowNanos) {
        PushWindow window = new PushWindow(config, metrics, SeenEntries.of(record));
        window.lastNumber = record.getLastNumber();
        window.mustSync = record.getMustSync();
        for (PushRecord push : record.getWrittenList()) {
            Push written = Push.of(push, nowNanos);
            window.written.addLast(written);
            window.count(written.entries.size(), written.bytes);
        }
        for (ByteString entry : record.getWaitingList()) {
            window.waiting.add(entry);
            window.count(1, entry.size());
        }
        return window;
    }

    /** Writes it down for a successor. */
    public PushWindowRecord record(long nowNanos) {
        PushWindowRecord.Builder record = PushWindowRecord.newBuilder()
                .setLastNumber(lastNumber)
                .setMustSync(mustSync)
                .addAllWaiting(waiting);
        written.forEach(push -> record.addWritten(push.record(nowNanos)));
        seen.record(record);
        return record.build();
    }

    /** Takes custody of an entry. It leaves with the next {@link #write}. */
    public void offer(ConversationId conversation, long seq, ByteString entry) {
        if (!seen.add(conversation, seq)) {
            metrics.repeatedEntry();
            return;
        }
        if (mustSync) {
            return; // the SYNC_PUSH is written after this moment, so the device finds the entry
        }
        if (entries == config.entries()
                || bytes + entry.size() > config.bytes()
                || metrics.windowBytes().get() + entry.size() > config.totalBytes()) {
            replaceBySync();
            return;
        }
        waiting.add(entry);
        count(1, entry.size());
    }

    /** The device must sync: entries may have been stored that nobody could bring here. Leaves with the next write. */
    public void requireSync() {
        replaceBySync();
    }

    /** Writes what waits, as far as the client reads. */
    public void write(PushOutput out, long nowNanos) {
        if (mustSync && out.isWritable()) {
            mustSync = false;
            metrics.sync();
            writeFirst(new Push(++lastNumber, List.of(), 0, nowNanos), out);
        }
        int from = 0;
        while (from < waiting.size() && out.isWritable()) {
            int to = from;
            int pushBytes = 0;
            do {
                pushBytes += waiting.get(to++).size();
            } while (to < waiting.size()
                    && to - from < PUSH_ENTRIES
                    && pushBytes + waiting.get(to).size() <= PUSH_BYTES);
            metrics.push(to - from);
            writeFirst(new Push(++lastNumber, List.copyOf(waiting.subList(from, to)), pushBytes, nowNanos), out);
            from = to;
        }
        waiting.subList(0, from).clear();
    }

    /** The device has everything up to this number. Numbers never written are as good as the last one. */
    public void confirm(long number) {
        metrics.confirm();
        for (Push first = written.peekFirst(); first != null && first.number <= number; first = written.peekFirst()) {
            written.removeFirst();
            count(-first.entries.size(), -first.bytes);
        }
    }

    /**
     * Writes again what was not confirmed in time, or replaces it.
     *
     * @return when to look again; {@link Long#MAX_VALUE} nanoseconds from now if nothing is unconfirmed
     */
    public long repeat(PushOutput out, long nowNanos) {
        Push first = written.peekFirst();
        if (first != null
                && !first.isSync()
                && nowNanos - first.firstWrittenNanos >= config.syncAfter().toNanos()) {
            replaceBySync();
            write(out, nowNanos);
        }
        int repeats = 0;
        Iterator<Push> pushes = written.iterator();
        while (pushes.hasNext() && repeats < REPEATS_AT_ONCE && out.isWritable()) {
            Push push = pushes.next();
            if (nowNanos - push.lastWrittenNanos >= patienceNanos(push)) {
                push.lastWrittenNanos = nowNanos;
                push.repeats++;
                push.writeTo(out);
                metrics.resend();
                repeats++;
            }
            if (push.isSync()) {
                break; // whoever has not confirmed this has not come to what is behind it
            }
        }
        return nextLook(nowNanos);
    }

    /** When {@link #repeat} has something to do. */
    public long nextLook(long nowNanos) {
        Push first = written.peekFirst();
        return first == null ? nowNanos + Long.MAX_VALUE / 2 : first.lastWrittenNanos + patienceNanos(first);
    }

    /** Whether a write could write something. */
    public boolean hasWaiting() {
        return mustSync || !waiting.isEmpty();
    }

    /** Entries in custody. */
    public int entries() {
        return entries;
    }

    /** Lets go of everything: the session has ended, its device will sync. */
    public void clear() {
        waiting.clear();
        written.clear();
        mustSync = false;
        count(-entries, -bytes);
    }

    private void writeFirst(Push push, PushOutput out) {
        written.addLast(push);
        push.writeTo(out);
    }

    private void replaceBySync() {
        clear();
        mustSync = true;
    }

    private long patienceNanos(Push push) {
        long patience = config.confirmTimeout().toNanos();
        return push.isSync() ? patience << Math.min(push.repeats, SYNC_DOUBLINGS) : patience;
    }

    private void count(int moreEntries, int moreBytes) {
        entries += moreEntries;
        bytes += moreBytes;
        metrics.windowBytes().addAndGet(moreBytes);
    }
}
