package io.yizhan.data.presence;

import io.yizhan.proto.AccessRoute;
import io.yizhan.proto.Routes;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Turns presence into routes. Blocks. */
public final class RouteFinder {

    private final PresenceReader presence;
    private final int cluster;

    public RouteFinder(PresenceReader presence, int cluster) {
        this.presence = presence;
        this.cluster = cluster;
    }

    /** Where users are now. */
    public Routes find(Collection<Long> users) {
        return routes(
                presence.read(users), users.stream().mapToLong(Long::longValue).distinct());
    }

    /**
     * Where the users of several lists are now, read in one round trip.
     *
     * @return one for each list, in order
     */
    public List<Routes> findAll(List<long[]> lists) {
        List<Long> users =
                lists.stream().flatMapToLong(LongStream::of).distinct().boxed().toList();
        Presence read = presence.read(users);
        // Appends to one conversation share one array of members, and so its routes.
        IdentityHashMap<long[], Routes> routes = new IdentityHashMap<>();
        return lists.stream()
                .map(list -> routes.computeIfAbsent(list, same -> routes(read, LongStream.of(same))))
                .toList();
    }

    /** All users unknown: for when nobody can be asked. */
    public static Routes unknown(long[] users) {
        Routes.Builder routes = Routes.newBuilder();
        for (long user : users) {
            routes.addUnknown(user);
        }
        return routes.build();
    }

    private Routes routes(Presence read, LongStream users) {
        Routes.Builder routes = Routes.newBuilder();
        Map<AccessRef, AccessRoute.Builder> byAccess = new LinkedHashMap<>();
        users.forEach(user -> {
            List<DevicePresence> devices = read.of(user);
            if (!read.known()) {
                routes.addUnknown(user);
            } else if (devices.isEmpty()) {
                routes.addOffline(user);
            } else {
                devices.stream()
                        .map(DevicePresence::access)
                        .distinct()
                        .forEach(access -> byAccess.computeIfAbsent(
                                        access, same -> AccessRoute.newBuilder().setAccess(same.toNode(cluster)))
                                .addUsers(user));
            }
        });
        byAccess.values().forEach(routes::addAccess);
        return routes.build();
    }
}
