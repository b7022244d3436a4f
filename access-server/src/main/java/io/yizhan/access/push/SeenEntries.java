package io.yizhan.access.push;

import io.yizhan.proto.ConversationId;
import io.yizhan.proto.PushWindowRecord;
import io.yizhan.proto.SeenRecord;
import java.util.Arrays;

/**
 * Which log entries a session was given lately: for each of the latest conversations the highest seq and a bit for each
 * of the 64 up to it. An entry that is older than what is remembered counts as seen: the device was given later ones, so it
 * has it, or has noticed the gap and pulls it. So nothing is ever lost here, and no repeat is given twice however late it
 * comes, as long as the conversation is among those remembered.
 *
 * <p>Grows from nothing to {@value #CONVERSATIONS} conversations of 32 bytes each. Not safe for several threads.
 */
final class SeenEntries {

    private static final int CONVERSATIONS = 64;
    private static final int FIRST = 2;
    private static final int STRIDE = 4;
    private static final int SECOND = 1;
    private static final int HIGHEST = 2;
    private static final int MASK = 3;

    /** For each conversation: first, second, highest seq, bit i set if highest - i was given. */
    private long[] table = new long[FIRST * STRIDE];

    private int used;
    private int oldest;

    /** Notes an entry. Returns whether it is new. */
    boolean add(ConversationId conversation, long seq) {
        int at = find(conversation.getFirst(), conversation.getSecond());
        long distance = seq - table[at + HIGHEST];
        if (distance > 0) {
            table[at + MASK] = distance < Long.SIZE ? table[at + MASK] << distance | 1 : 1;
            table[at + HIGHEST] = seq;
            return true;
        }
        if (distance <= -Long.SIZE) {
            return false;
        }
        long bit = 1L << -distance;
        boolean isNew = (table[at + MASK] & bit) == 0;
        table[at + MASK] |= bit;
        return isNew;
    }

    /** Writes it down for a successor. */
    void record(PushWindowRecord.Builder window) {
        for (int at = 0; at < used * STRIDE; at += STRIDE) {
            window.addSeen(SeenRecord.newBuilder()
                    .setConversation(
                            ConversationId.newBuilder().setFirst(table[at]).setSecond(table[at + SECOND]))
                    .setHighest(table[at + HIGHEST])
                    .setGiven(table[at + MASK]));
        }
        window.setOldestSeen(oldest);
    }

    /** As a predecessor wrote it down; what doesn't fit is forgotten. */
    static SeenEntries of(PushWindowRecord window) {
        SeenEntries seen = new SeenEntries();
        for (SeenRecord record : window.getSeenList().subList(0, Math.min(CONVERSATIONS, window.getSeenCount()))) {
            int at = seen.find(
                    record.getConversation().getFirst(),
                    record.getConversation().getSecond());
            seen.table[at + HIGHEST] = record.getHighest();
            seen.table[at + MASK] = record.getGiven();
        }
        seen.oldest = window.getOldestSeen() % CONVERSATIONS;
        return seen;
    }

    private int find(long first, long second) {
        for (int at = 0; at < used * STRIDE; at += STRIDE) {
            if (table[at + SECOND] == second && table[at] == first) {
                return at;
            }
        }
        int at = allot() * STRIDE;
        table[at] = first;
        table[at + SECOND] = second;
        table[at + HIGHEST] = 0;
        table[at + MASK] = 0;
        return at;
    }

    private int allot() {
        if (used < CONVERSATIONS) {
            if ((used + 1) * STRIDE > table.length) {
                table = Arrays.copyOf(table, Math.min(CONVERSATIONS * STRIDE, table.length * 2));
            }
            return used++;
        }
        int replaced = oldest;
        oldest = (oldest + 1) % CONVERSATIONS;
        return replaced;
    }
}
