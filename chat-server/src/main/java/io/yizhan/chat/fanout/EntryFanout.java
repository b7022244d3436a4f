package io.yizhan.chat.fanout;

import com.google.protobuf.ByteString;
import io.yizhan.proto.ConversationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far one entry has got. Lives in the fan-out loop. */
final class EntryFanout {

    private final Entry entry;
    private final BatchFanout batchFanout;
    private final long startedNanos;
    private List<Long> offlineUsers = List.of();
    private Map<Long, Integer> absences = Map.of();
    private int steps = 1;
    private int broadcastsOpen;
    private int broadcasts;
    private boolean leftToTheRecord;

    /** Begins with one step open: that of finding out where to send it. */
    EntryFanout(Entry entry, BatchFanout batchFanout, long startedNanos) {
        this.entry = entry;
        this.batchFanout = batchFanout;
        this.startedNanos = startedNanos;
    }

    ConversationId conversation() {
        return entry.conversation();
    }

    long seq() {
        return entry.seq();
    }

    ByteString bytes() {
        return entry.bytes();
    }

    long exceptUser() {
        return batchFanout.batch().exceptUser();
    }

    long exceptSession() {
        return batchFanout.batch().exceptSession();
    }

    Entry entry() {
        return entry;
    }

    BatchFanout batchFanout() {
        return batchFanout;
    }

    long startedNanos() {
        return startedNanos;
    }

    void beginStep() {
        steps++;
    }

    /** @return whether that was the last one */
    boolean endStep() {
        return --steps == 0;
    }

    void leaveToTheRecord() {
        leftToTheRecord = true;
    }

    boolean isLeftToTheRecord() {
        return leftToTheRecord;
    }

    /** Users who have no device online. The sender's own devices are not told of their own message. */
    void addOffline(List<Long> users) {
        for (Long user : users) {
            if (user != entry.sender()) {
                if (offlineUsers.isEmpty()) {
                    offlineUsers = new ArrayList<>(users.size());
                }
                offlineUsers.add(user);
            }
        }
    }

    List<Long> offlineUsers() {
        return offlineUsers;
    }

    void beginBroadcast(int accessServers) {
        broadcasts = accessServers;
        broadcastsOpen = accessServers;
        absences = new HashMap<>();
    }

    /** @return once every access server has answered: the users who are on none of them; before that nobody */
    List<Long> endBroadcast(List<Long> absentUsers) {
        absentUsers.forEach(user -> absences.merge(user, 1, Integer::sum));
        if (--broadcastsOpen > 0) {
            return List.of();
        }
        return absences.entrySet().stream()
                .filter(absence -> absence.getValue() == broadcasts)
                .map(Map.Entry::getKey)
                .toList();
    }
}
