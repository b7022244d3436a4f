package io.yizhan.access.session;

import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.EndedSessionsRecord;
import io.yizhan.proto.SessionRef;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * Who is connected here: user → sessions. Safe for any thread.
 *
 * <p>Ends that come before their session are remembered for a while: a login elsewhere may overtake the answer to an
 * older login here, and that older session must not come to life afterwards.
 */
public final class SessionDirectory {

    private static final int REMEMBERED_ENDS = 10_000;

    private final ConcurrentMap<Long, List<Session>> byUser = new ConcurrentHashMap<>();
    private final Set<Ended> ended = new LinkedHashSet<>();
    private final AccessMetrics metrics;

    public SessionDirectory(AccessMetrics metrics) {
        this.metrics = metrics;
    }

    private record Ended(long userId, long sessionId) {}

    /**
     * Adds a session, and ends the older ones of the same user and device.
     *
     * @return false if a newer one of that device is here already, or it was ended before it came
     */
    public boolean add(Session session) {
        List<Session> replaced = new ArrayList<>(0);
        List<Session> now = byUser.compute(session.userId(), (user, present) -> {
            replaced.clear();
            if (present == null) {
                return List.of(session);
            }
            List<Session> next = new ArrayList<>(present.size() + 1);
            for (Session other : present) {
                if (!isSameDevice(other, session)) {
                    next.add(other);
                } else if (other.sessionId() > session.sessionId()) {
                    replaced.clear();
                    return present;
                } else {
                    replaced.add(other);
                }
            }
            next.add(session);
            return List.copyOf(next);
        });
        if (!now.contains(session)) {
            return false;
        }
        metrics.sessions().addAndGet(1 - replaced.size());
        replaced.forEach(old -> old.end(EndReason.REPLACED, "the device has logged in again"));
        // Looked at after it is in, as findOrRememberEnd looks again after the note: one of the two sees the other.
        return !wasEnded(session) || !remove(session);
    }

    /** Takes a session out. Returns whether it was in. */
    public boolean remove(Session session) {
        boolean[] was = {false};
        byUser.computeIfPresent(session.userId(), (user, present) -> {
            was[0] = present.contains(session);
            List<Session> next =
                    present.stream().filter(other -> other != session).toList();
            return next.isEmpty() ? null : next;
        });
        if (was[0]) {
            metrics.sessions().decrementAndGet();
        }
        return was[0];
    }

    /** A user's sessions here; empty if there are none. */
    public List<Session> of(long userId) {
        return byUser.getOrDefault(userId, List.of());
    }

    /** The session of exactly this generation, in a list of one; else remembers that it has ended, and gives none. */
    public List<Session> findOrRememberEnd(SessionRef ref) {
        for (Session session : of(ref.getUserId())) {
            if (session.sessionId() == ref.getSessionId()) {
                return List.of(session);
            }
        }
        synchronized (ended) {
            ended.add(new Ended(ref.getUserId(), ref.getSessionId()));
            if (ended.size() > REMEMBERED_ENDS) {
                Iterator<Ended> oldest = ended.iterator();
                oldest.next();
                oldest.remove();
            }
        }
        // It may have come between the look and the note.
        return of(ref.getUserId()).stream()
                .filter(session -> session.sessionId() == ref.getSessionId())
                .toList();
    }

    /** Sessions in all. */
    public int size() {
        return metrics.sessions().get();
    }

    public void forEach(Consumer<Session> action) {
        byUser.values().forEach(sessions -> sessions.forEach(action));
    }

    /** The ends that came before their session, for a successor. */
    public EndedSessionsRecord endedRecord() {
        EndedSessionsRecord.Builder record = EndedSessionsRecord.newBuilder();
        synchronized (ended) {
            ended.forEach(end -> record.addSessions(
                    SessionRef.newBuilder().setUserId(end.userId).setSessionId(end.sessionId)));
        }
        return record.build();
    }

    private boolean wasEnded(Session session) {
        synchronized (ended) {
            return ended.remove(new Ended(session.userId(), session.sessionId()));
        }
    }

    private static boolean isSameDevice(Session one, Session other) {
        return one.ref().getDeviceId().equals(other.ref().getDeviceId());
    }
}
