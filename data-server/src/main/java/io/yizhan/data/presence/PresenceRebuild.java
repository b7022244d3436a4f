package io.yizhan.data.presence;

import io.yizhan.data.store.Database;
import io.yizhan.data.store.Redis;
import io.yizhan.data.store.RedisUnavailableException;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.RedisClient;

/**
 * Whether Redis holds everybody's presence, and how it comes to do so again.
 *
 * <p>A Redis that was restarted, emptied or replaced by a replica isn't believed: the mark {@code complete} names the
 * process that everything was written to. While the mark is missing, presence is unknown. It is set again when each
 * access server that may be alive has reported all parts of its digest since:
 *
 * <ul>
 *   <li>one that holds sessions according to the database, or has reported a part, must have reported all,
 *   <li>unless its lease has ended and it has had a whole lease to speak.
 * </ul>
 *
 * <p>Any data server may take each step; all of them do.
 */
public final class PresenceRebuild {

    private static final Logger log = LoggerFactory.getLogger(PresenceRebuild.class);

    private final Redis redis;
    private final Database database;
    private final PresenceKeys keys;
    private final Duration leaseLimit;
    private volatile String runId = "";
    private volatile @Nullable String since;

    /** @param leaseLimit the longest lease of an access server: one that is alive speaks within it */
    public PresenceRebuild(Redis redis, Database database, int cluster, Duration leaseLimit) {
        this.redis = redis;
        this.database = database;
        this.keys = new PresenceKeys(cluster);
        this.leaseLimit = leaseLimit;
    }

    /** @param mark the value of the key {@code complete}; null where it is missing */
    boolean isComplete(@Nullable String mark) {
        return mark != null && mark.equals(runId);
    }

    /** Finds out which process this is, and begins to rebuild where that is needed. */
    void check(RedisClient client) {
        runId = client.info("server")
                .lines()
                .filter(line -> line.startsWith("run_id:"))
                .findFirst()
                .map(line -> line.substring("run_id:".length()).strip())
                .orElse("");
        Object begun =
                client.eval(PresenceScripts.BEGIN_REBUILD, List.of(keys.complete(), keys.rebuild()), List.of(runId));
        String now = String.valueOf(begun);
        if (now.isEmpty()) {
            since = null;
        } else if (!now.equals(since)) {
            log.info("presence is unknown until the access servers have reported what they hold");
            since = now;
        }
    }

    /** The rebuild going on, for {@link #report}; empty where there is none. */
    public Optional<String> current() {
        return Optional.ofNullable(since);
    }

    /**
     * An access server has reported a part, and everything in it was written.
     *
     * @param rebuild what {@link #current} said before it was written
     */
    public void report(String rebuild, AccessRef access, int part, int parts) {
        try {
            redis.call(client -> client.eval(
                    PresenceScripts.REPORT_PART,
                    List.of(keys.rebuild()),
                    List.of(rebuild, access + ":" + parts + ":" + part)));
        } catch (RedisUnavailableException e) {
            log.debug("part of a digest not noted access={} part={}", access, part, e);
        }
    }

    /** Ends the rebuild if everybody has reported. */
    void endIfComplete() throws RedisUnavailableException {
        String going = since;
        if (going == null) {
            return;
        }
        Set<AccessRef> awaited = database.statements(connection -> {
            Set<AccessRef> found = new HashSet<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT DISTINCT access_instance, open_lineage FROM device WHERE open_lineage > 0")) {
                while (rows.next()) {
                    found.add(new AccessRef(rows.getInt(1), rows.getLong(2)));
                }
            }
            return found;
        });
        redis.call(client -> {
            if (everybodyReported(client, going, awaited)) {
                Object ended = client.eval(
                        PresenceScripts.END_REBUILD, List.of(keys.complete(), keys.rebuild()), List.of(going, runId));
                if (Long.valueOf(1).equals(ended)) {
                    log.info("presence is known again");
                }
                since = null;
            }
            return true;
        });
    }

    private boolean everybodyReported(RedisClient client, String going, Set<AccessRef> holdSessions) {
        Map<String, String> state = client.hgetAll(keys.rebuild());
        if (!going.equals(state.get("since"))) {
            return false;
        }
        Set<AccessRef> awaited = new HashSet<>(holdSessions);
        Set<AccessRef> finished = new HashSet<>();
        Map<String, Integer> reported = new HashMap<>();
        for (String field : state.keySet()) {
            String[] part = field.split(":", -1); // instance, lineage, parts, part
            if (part.length == 4) {
                AccessRef access = new AccessRef(Integer.parseInt(part[0]), Long.parseLong(part[1]));
                awaited.add(access);
                if (reported.merge(access + ":" + part[2], 1, Integer::sum) == Integer.parseInt(part[2])) {
                    finished.add(access);
                }
            }
        }
        awaited.removeAll(finished);
        boolean longAgo = microsecondsNow(client) - Long.parseLong(going) >= leaseLimit.toNanos() / 1000;
        return awaited.isEmpty()
                || (longAgo && awaited.stream().noneMatch(access -> client.exists(keys.lease(access))));
    }

    private static long microsecondsNow(RedisClient client) {
        Object time = client.eval("local now = redis.call('TIME') return now[1] .. string.format('%06d', now[2])");
        return Long.parseLong(String.valueOf(time));
    }
}
