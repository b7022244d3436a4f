package io.yizhan.selector;

import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Chooses access servers for a client: at random, weighted by free room, so that many callers spread in proportion to
 * it without two selectors having to agree. Belongs to one thread.
 */
final class AccessPicker {

    /** More don't help: a client whose first four servers are all gone had better ask again. */
    static final int PLACES = 4;

    private final long longestSilenceNanos;
    private final Ticker ticker;
    private final RandomGenerator random;

    /** @param longestSilence a server not heard of for so long is not offered */
    AccessPicker(Duration longestSilence, Ticker ticker, RandomGenerator random) {
        this.longestSilenceNanos = longestSilence.toNanos();
        this.ticker = ticker;
        this.random = random;
    }

    /**
     * Picks servers in the order in which the client should try them, and counts it as on its way to the first.
     *
     * @return at most {@link #PLACES}; empty if no server has room
     */
    List<KnownDaemon> pick(Collection<KnownDaemon> daemons, ClientTransport transport) {
        List<KnownDaemon> left = daemons.stream()
                .filter(daemon -> daemon.takesClients(transport, longestSilenceNanos))
                .collect(Collectors.toCollection(ArrayList::new));
        List<KnownDaemon> picked = new ArrayList<>();
        while (!left.isEmpty() && picked.size() < PLACES) {
            picked.add(left.remove(draw(left)));
        }
        if (!picked.isEmpty()) {
            picked.get(0).assignments().add(ticker.nanos());
        }
        return picked;
    }

    private int draw(List<KnownDaemon> daemons) {
        long total = daemons.stream().mapToLong(KnownDaemon::free).sum();
        long ball = random.nextLong(total);
        int i = 0;
        for (long passed = daemons.get(0).free();
                passed <= ball;
                passed += daemons.get(i).free()) {
            i++;
        }
        return i;
    }
}
