package io.yizhan.chat.fanout;

import io.yizhan.proto.AccessRoute;
import io.yizhan.proto.Command;
import io.yizhan.proto.ReadRoutesRequest;
import io.yizhan.proto.ReadRoutesResponse;
import io.yizhan.proto.Routes;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.runtime.dispatch.Statuses;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second look at the presence, for users who were not where the first had seen them. One READ_ROUTES is under way at
 * a time and takes what has gathered meanwhile. Lives in the fan-out loop.
 */
final class RouteLookup {

    private static final Logger log = LoggerFactory.getLogger(RouteLookup.class);

    private static final int USERS_PER_CALL = 2_000;
    private static final int USERS_WAITING = 100_000;

    private final FanoutConfig config;
    private final Caller dataProxies;
    private final Executor loop;
    private final Ticker ticker;
    private final Listener listener;
    private final ArrayDeque<Ask> queue = new ArrayDeque<>();
    private int waitingUsers;
    private boolean busy;

    RouteLookup(FanoutConfig config, Caller dataProxies, Executor loop, Ticker ticker, Listener listener) {
        this.config = config;
        this.dataProxies = dataProxies;
        this.loop = loop;
        this.ticker = ticker;
        this.listener = listener;
    }

    /** Answers through the listener, once: later if there is room, else at once with a failure. */
    void lookUp(EntryFanout entry, List<Long> users) {
        if (waitingUsers + users.size() > USERS_WAITING) {
            listener.lookupFailed(entry);
            return;
        }
        queue.add(new Ask(entry, users));
        waitingUsers += users.size();
        if (!busy) {
            busy = true;
            loop.execute(this::askNext);
        }
    }

    private void askNext() {
        List<Ask> asks = new ArrayList<>();
        Set<Long> users = new HashSet<>();
        while (!queue.isEmpty() && users.size() < USERS_PER_CALL) {
            Ask ask = queue.remove();
            waitingUsers -= ask.users().size();
            users.addAll(ask.users());
            asks.add(ask);
        }
        if (asks.isEmpty()) {
            busy = false;
            return;
        }
        ReadRoutesRequest request =
                ReadRoutesRequest.newBuilder().addAllUsers(users).build();
        OutboundCall call = OutboundCall.of(
                        Command.READ_ROUTES, request, Deadline.after(config.deliverTimeout(), ticker))
                .keyed(RoutingKeys.ofId(request.getUsers(0))); // any data server will do: spread
        dataProxies
                .call(call, ReadRoutesResponse.class)
                .whenCompleteAsync((response, error) -> onEnd(asks, response, error), loop);
    }

    private void onEnd(List<Ask> asks, @Nullable ReadRoutesResponse response, @Nullable Throwable error) {
        if (response != null) {
            Map<Long, List<AccessTarget>> whereabouts = byUser(response.getRoutes());
            asks.forEach(ask -> answer(ask, whereabouts));
        } else {
            log.debug(
                    "second look failed status={} entries={}",
                    error == null ? "" : Statuses.of(error).status(),
                    asks.size());
            asks.forEach(ask -> listener.lookupFailed(ask.entry()));
        }
        askNext();
    }

    private static Map<Long, List<AccessTarget>> byUser(Routes routes) {
        Map<Long, List<AccessTarget>> byUser = new HashMap<>();
        for (AccessRoute route : routes.getAccessList()) {
            AccessTarget target = AccessTarget.of(route.getAccess());
            for (Long user : route.getUsersList()) {
                byUser.computeIfAbsent(user, u -> new ArrayList<>(1)).add(target);
            }
        }
        return byUser;
    }

    private void answer(Ask ask, Map<Long, List<AccessTarget>> whereabouts) {
        Map<AccessTarget, List<Long>> found = new LinkedHashMap<>();
        List<Long> offline = new ArrayList<>();
        for (Long user : ask.users()) {
            List<AccessTarget> targets = whereabouts.getOrDefault(user, List.of());
            if (targets.isEmpty()) {
                offline.add(user);
            }
            targets.forEach(target ->
                    found.computeIfAbsent(target, t -> new ArrayList<>()).add(user));
        }
        listener.lookedUp(ask.entry(), found, offline);
    }

    /** Hears the answers. */
    interface Listener {

        /** @param offline online nowhere, or nobody can tell */
        void lookedUp(EntryFanout entry, Map<AccessTarget, List<Long>> found, List<Long> offline);

        void lookupFailed(EntryFanout entry);
    }

    private record Ask(EntryFanout entry, List<Long> users) {}
}
