package io.yizhan.client.receive;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which pushes of one session may be confirmed: all up to the first one that hasn't come or hasn't been taken by the
 * application. On the loop's thread only.
 */
final class PushLedger {
    /** A server that leaves so many unconfirmed breaks its own bound. */
    static final int MAX_OPEN = 16_384;

    private final Map<Long, Push> open = new HashMap<>();
    private long done;

    /** What has to be taken before a push is done. */
    static final class Push {
        private final List<Track> tracks = new ArrayList<>();
        private final List<Long> seqs = new ArrayList<>();

        void waitFor(Track track, long seq) {
            tracks.add(track);
            seqs.add(seq);
        }

        private boolean isTaken() {
            for (int i = 0; i < seqs.size(); i++) {
                if (!tracks.get(i).isDone(seqs.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** A push has come; returns false if it may have been confirmed before. */
    boolean received(long number, Push push) {
        if (number <= done) {
            return false;
        }
        open.putIfAbsent(number, push);
        return true;
    }

    /** The server has given up on all pushes up to this number and will be asked for the entries. */
    void replacedBySync(long number) {
        done = Math.max(done, number);
        open.keySet().removeIf(former -> former <= number);
    }

    /** The highest number that may be confirmed now; 0: none. */
    long confirmable() {
        Push next = open.get(done + 1);
        while (next != null && next.isTaken()) {
            done++;
            open.remove(done);
            next = open.get(done + 1);
        }
        return done;
    }

    boolean isFull() {
        return open.size() >= MAX_OPEN;
    }
}
