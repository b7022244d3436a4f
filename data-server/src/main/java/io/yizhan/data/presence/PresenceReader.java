package io.yizhan.data.presence;

import io.yizhan.data.store.Redis;
import io.yizhan.data.store.RedisUnavailableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;

/** Reads presence, many users in one round trip. Never fails: what can't be read is unknown. Blocks. */
public final class PresenceReader {

    private static final int USERS_PER_ROUND_TRIP = 2_000;

    private final Redis redis;
    private final PresenceKeys keys;
    private final PresenceRebuild rebuild;

    public PresenceReader(Redis redis, PresenceRebuild rebuild, int cluster) {
        this.redis = redis;
        this.rebuild = rebuild;
        this.keys = new PresenceKeys(cluster);
    }

    /** For routing: leases don't matter, as a push to an access server that is gone is answered at once. */
    public Presence read(Collection<Long> users) {
        try {
            Map<Long, List<DevicePresence>> devices = new HashMap<>();
            List<Long> all = List.copyOf(new HashSet<>(users));
            for (int from = 0; from < all.size(); from += USERS_PER_ROUND_TRIP) {
                List<Long> some = all.subList(from, Math.min(all.size(), from + USERS_PER_ROUND_TRIP));
                if (!redis.call(client -> readInto(devices, client, some))) {
                    return Presence.UNKNOWN;
                }
            }
            return new Presence(true, devices);
        } catch (RedisUnavailableException e) {
            return Presence.UNKNOWN;
        }
    }

    /**
     * The mark that presence is complete is read last: emptied in between, Redis lacks the mark as well.
     *
     * @return whether it is complete
     */
    private boolean readInto(Map<Long, List<DevicePresence>> devices, RedisClient client, List<Long> users) {
        List<Response<List<String>>> values = new ArrayList<>(users.size());
        try (Pipeline pipeline = client.pipelined()) {
            for (Long user : users) {
                values.add(pipeline.hvals(keys.user(user)));
            }
            Response<String> complete = pipeline.get(keys.complete());
            pipeline.sync();
            for (int i = 0; i < users.size(); i++) {
                List<String> found = values.get(i).get();
                if (!found.isEmpty()) {
                    devices.put(
                            users.get(i),
                            found.stream().map(DevicePresence::parse).toList());
                }
            }
            return rebuild.isComplete(complete.get());
        }
    }

    /** For showing: a device counts only while its access server has a lease. */
    public Presence readShown(Collection<Long> users) {
        Presence presence = read(users);
        Set<AccessRef> access = new HashSet<>();
        presence.devices().values().forEach(list -> list.forEach(device -> access.add(device.access())));
        if (access.isEmpty()) {
            return presence;
        }
        try {
            return presence.withLease(redis.call(client -> alive(client, access)));
        } catch (RedisUnavailableException e) {
            return Presence.UNKNOWN;
        }
    }

    private Set<AccessRef> alive(RedisClient client, Set<AccessRef> access) {
        Map<AccessRef, Response<Boolean>> leases = new HashMap<>();
        try (Pipeline pipeline = client.pipelined()) {
            access.forEach(ref -> leases.put(ref, pipeline.exists(keys.lease(ref))));
            pipeline.sync();
        }
        Set<AccessRef> alive = new HashSet<>();
        leases.forEach((ref, lease) -> {
            if (lease.get()) {
                alive.add(ref);
            }
        });
        return alive;
    }
}
