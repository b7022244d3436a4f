package io.yizhan.data.presence;

import io.yizhan.proto.AccessRoute;
import io.yizhan.proto.Routes;
import java.util.Collection;
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
        long[] distinct = users.stream().mapToLong(Long::longValue).distinct().toArray();
        return routes(presence.read(users), new Recipients(distinct, 0, 0));
    }

    /**
     * Where the recipients of several appends are now, read in one round trip.
     *
     * @return one for each, in order
     */
    public List<Routes> findAll(List<Recipients> appends) {
        List<Long> users = appends.stream()
                .flatMapToLong(recipients -> LongStream.of(recipients.users()))
                .distinct()
                .boxed()
                .toList();
        Presence read = presence.read(users);
        return appends.stream().map(recipients -> routes(read, recipients)).toList();
    }

    /** All users unknown: for when nobody can be asked. */
    public static Routes unknown(Recipients recipients) {
        Routes.Builder routes = Routes.newBuilder();
        for (long user : recipients.users()) {
            routes.addUnknown(user);
        }
        return routes.build();
    }

    /** A sender who is on no other device is in none of the lists. */
    private Routes routes(Presence read, Recipients recipients) {
        if (!read.known()) {
            return unknown(recipients);
        }
        Routes.Builder routes = Routes.newBuilder();
        Map<AccessRef, AccessRoute.Builder> byAccess = new LinkedHashMap<>();
        for (long user : recipients.users()) {
            List<DevicePresence> devices = read.of(user);
            if (devices.isEmpty()) {
                routes.addOffline(user);
            }
            for (DevicePresence device : devices) {
                if (!recipients.isSender(user, device)) {
                    addOnce(
                            user,
                            byAccess.computeIfAbsent(
                                    device.access(),
                                    access -> AccessRoute.newBuilder().setAccess(access.toNode(cluster))));
                }
            }
        }
        byAccess.values().forEach(routes::addAccess);
        return routes.build();
    }

    /** Users come one after another: one who has been added is the last. */
    private static void addOnce(long user, AccessRoute.Builder route) {
        int count = route.getUsersCount();
        if (count == 0 || route.getUsers(count - 1) != user) {
            route.addUsers(user);
        }
    }
}
