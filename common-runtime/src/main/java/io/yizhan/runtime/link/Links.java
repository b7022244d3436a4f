package io.yizhan.runtime.link;

import io.yizhan.proto.NodeState;
import io.yizhan.proto.Registration;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.time.Deadline;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * All links of one daemon: to the proxies of each of its tiers and to the selectors. Safe for any thread.
 *
 * <p>Opened once, STANDBY at first; {@link #state} turns it ACTIVE and DRAINING, {@link #drain} waits until nothing is
 * outstanding.
 */
public final class Links {

    private final Map<ServerType, Caller> callers;

    /**
     * @param tiers addresses of the proxies by their type, and of the selectors; a tier without addresses is left out
     * @param onSuperseded told once, on an event loop, the newer incarnation of this type and instance, when it is valid
     *     on every link (or a minute after the first word of it): the daemon drains and exits with code 3
     */
    public Links(
            LinkConfig config,
            Map<ServerType, List<InetSocketAddress>> tiers,
            LinkEnvironment environment,
            LongConsumer onSuperseded) {
        this.callers = Map.of();
    }

    /**
     * The caller of a tier, usable before the links are open: calls then end with UNAVAILABLE.
     *
     * @throws IllegalArgumentException if no address of that tier is configured
     */
    public Caller caller(ServerType proxyType) {
        Caller caller = callers.get(proxyType);
        if (caller == null) {
            throw new IllegalArgumentException(
                    "tier: " + proxyType + " (expected: one with addresses in section links)");
        }
        return caller;
    }

    /**
     * Dials, chooses the incarnation, and registers as STANDBY. Returns when at least one proxy of each tier has
     * accepted the registration, or after 10 seconds; goes on dialing afterwards.
     *
     * @param handlers what comes over the links is served by these
     * @param description the registration except for node, state and commands, which are filled in; asked on an event
     *     loop for each heartbeat
     */
    public void open(HandlerTable handlers, Supplier<Registration> description) throws InterruptedException {}

    /**
     * Changes the state and tells it on every link at once. DRAINING leaves the rings; requests that name this daemon
     * still come, until {@link #drain}.
     *
     * @return completed when each link that was registered has been answered, or is gone
     */
    public CompletionStage<Void> state(NodeState state) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Turns DRAINING, asks every proxy for its last request, and waits until what was served is answered and what was
     * called has come back.
     *
     * @param deadline after which it completes anyway
     * @return never fails
     */
    public CompletionStage<Void> drain(Deadline deadline) {
        return CompletableFuture.completedFuture(null);
    }

    /** Closes every link; waiting calls end with UNAVAILABLE. Returns when they are closed. Harmless when not open. */
    public void close() {}

    /** What keeps this daemon from being ready: a tier without a registered link, or a refused registration. */
    public Optional<String> problem() {
        return Optional.empty();
    }

    /** For {@code /topology}: each link's tier, address, state and outstanding calls. */
    public Map<String, ?> topology() {
        return Map.of();
    }
}
