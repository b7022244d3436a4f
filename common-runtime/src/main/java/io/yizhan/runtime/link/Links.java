package io.yizhan.runtime.link;

import io.yizhan.proto.NodeState;
import io.yizhan.proto.Registration;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.dispatch.Dispatcher;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.time.Deadline;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All links of one daemon: to the proxies of each of its tiers and to the selectors. Safe for any thread.
 *
 * <p>Opened once, STANDBY at first; {@link #state} turns it ACTIVE and DRAINING, {@link #drain} waits until nothing is
 * outstanding.
 */
public final class Links {

    private static final Logger logger = LoggerFactory.getLogger(Links.class);

    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);
    /** Once one proxy has told the highest incarnation, the others get this long to tell theirs. */
    private static final Duration INCARNATION_WAIT = Duration.ofSeconds(1);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final LinkConfig config;
    private final LinkEnvironment environment;
    private final Map<ServerType, Tier> tiers = new EnumMap<>(ServerType.class);
    private final Dispatcher dispatcher;
    private final SupersedeWatch supersedeWatch;
    private volatile HandlerTable handlers = HandlerTable.empty();
    private volatile Supplier<Registration> description = Registration::getDefaultInstance;
    private volatile NodeState state = NodeState.STANDBY;
    private volatile boolean closing;
    private volatile boolean closed;

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
        this.config = config;
        this.environment = environment;
        this.dispatcher = new Dispatcher(
                environment.identity(),
                () -> handlers,
                config.maxInFlight(),
                environment.ticker(),
                environment.metrics());
        tiers.forEach((type, addresses) -> {
            if (!addresses.isEmpty()) {
                this.tiers.put(type, new Tier(this, type, addresses));
            }
        });
        this.supersedeWatch =
                new SupersedeWatch(this::sessions, environment.eventLoops().next(), onSuperseded);
    }

    /**
     * The caller of a tier, usable before the links are open: calls then end with UNAVAILABLE.
     *
     * @throws IllegalArgumentException if no address of that tier is configured
     */
    public Caller caller(ServerType proxyType) {
        Tier tier = tiers.get(proxyType);
        if (tier == null) {
            throw new IllegalArgumentException(
                    "tier: " + proxyType + " (expected: one with addresses in section links)");
        }
        return tier;
    }

    /**
     * Dials, chooses the incarnation, and registers as STANDBY. Returns when at least one proxy of each tier has
     * accepted the registration, or after 10 seconds; goes on dialing afterwards.
     *
     * @param handlers what comes over the links is served by these
     * @param description the registration except for node, state and commands, which are filled in; asked on an event
     *     loop for each heartbeat
     */
    public void open(HandlerTable handlers, Supplier<Registration> description) throws InterruptedException {
        this.handlers = handlers;
        this.description = description;
        Deadline deadline = Deadline.after(OPEN_TIMEOUT, environment.ticker());
        links().forEach(DialedLink::dial);
        chooseIncarnation(deadline);
        links().forEach(DialedLink::born);
        List<CompletableFuture<Void>> registered = new ArrayList<>();
        tiers.forEach((type, tier) -> {
            if (type != ServerType.SELECTOR) {
                registered.add(tier.registered());
            }
        });
        if (!await(allOf(registered), deadline)) {
            logger.warn(
                    "not registered everywhere yet node={} missing={}",
                    environment.identity().name(),
                    problem().orElse(""));
        }
    }

    /** Requests that are being served at this moment; at most {@link LinkConfig#maxInFlight}. */
    public int inFlight() {
        return dispatcher.inFlight();
    }

    /**
     * Changes the state and tells it on every link at once. DRAINING leaves the rings; requests that name this daemon
     * still come, until {@link #drain}.
     *
     * @return completed when each link that was registered has been answered, or is gone
     */
    public CompletionStage<Void> state(NodeState newState) {
        state = newState;
        return register();
    }

    /**
     * Turns DRAINING, asks every proxy for its last request, and waits until what was served is answered and what was
     * called has come back.
     *
     * @param deadline after which it completes anyway
     * @return never fails
     */
    public CompletionStage<Void> drain(Deadline deadline) {
        closing = true;
        state(NodeState.DRAINING);
        return new LinkDrain(this, deadline).start();
    }

    /** What a drain waits for, such as {@code 3 requests being served, 2 calls unanswered}; empty where it is nothing. */
    public String unfinished() {
        int served = dispatcher.inFlight();
        int called = outstanding();
        return served == 0 && called == 0 ? "" : served + " requests being served, " + called + " calls unanswered";
    }

    /** Closes every link; waiting calls end with UNAVAILABLE. Returns when they are closed. Harmless when not open. */
    public void close() {
        closed = true;
        supersedeWatch.cancel();
        Deadline deadline = Deadline.after(CLOSE_TIMEOUT, environment.ticker());
        try {
            await(allOf(links().stream().map(DialedLink::close).toList()), deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What keeps this daemon from being ready: a tier without a registered link, or a refused registration. */
    public Optional<String> problem() {
        for (LinkSession session : sessions()) {
            if (!session.refusal().isEmpty()) {
                return Optional.of("registration refused by " + session.link().name() + ": " + session.refusal());
            }
        }
        for (Tier tier : tiers.values()) {
            if (tier.type() != ServerType.SELECTOR && !tier.hasRegisteredLink()) {
                return Optional.of("no " + tier.name() + " reached");
            }
        }
        return Optional.empty();
    }

    /** For {@code /topology}: each link's tier, address, state and outstanding calls. */
    public Map<String, ?> topology() {
        Map<String, Object> topology = new LinkedHashMap<>();
        for (DialedLink link : links()) {
            String address =
                    link.address().getHostString() + ":" + link.address().getPort();
            List<Map<String, ?>> connections = new ArrayList<>();
            for (LinkSession session : link.sessions()) {
                connections.add(Map.of(
                        "conn", session.id(), "phase", session.phase().name(), "outstanding", session.outstanding()));
            }
            topology.put(
                    link.tier().name() + " " + address, Map.of("problem", link.problem(), "connections", connections));
        }
        return topology;
    }

    LinkConfig config() {
        return config;
    }

    LinkEnvironment environment() {
        return environment;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    boolean isClosed() {
        return closed;
    }

    /** Every live connection. */
    List<LinkSession> sessions() {
        return links().stream().flatMap(link -> link.sessions().stream()).toList();
    }

    /** Calls of this daemon's own that have no answer yet. */
    int outstanding() {
        return tiers.values().stream().mapToInt(Tier::outstanding).sum();
    }

    /** As it is now; a description that fails is left out, so that the daemon stays known. */
    Registration registration() {
        return describe().toBuilder()
                .setNode(environment.identity().self())
                .setState(state)
                .setClosing(closing)
                .addAllCommands(handlers.commands())
                .build();
    }

    private Registration describe() {
        try {
            return description.get();
        } catch (RuntimeException e) {
            logger.warn("the registration can't be described", e);
            return Registration.getDefaultInstance();
        }
    }

    void superseded(long newer) {
        if (state != NodeState.DRAINING) {
            supersedeWatch.superseded(newer);
        }
    }

    void linkClosed() {
        supersedeWatch.check();
    }

    private void chooseIncarnation(Deadline deadline) throws InterruptedException {
        if (environment.identity().isBorn()) {
            return;
        }
        List<CompletableFuture<Long>> told =
                links().stream().map(DialedLink::highestIncarnation).toList();
        if (!told.isEmpty()) {
            await(CompletableFuture.anyOf(told.toArray(CompletableFuture<?>[]::new)), deadline);
            await(allOf(told), deadline.min(Deadline.after(INCARNATION_WAIT, environment.ticker())));
        }
        long highest = told.stream().mapToLong(f -> f.getNow(0L)).max().orElse(0);
        environment.identity().bear(Math.max(environment.clock().millis(), 1 + highest));
    }

    private CompletionStage<Void> register() {
        List<CompletableFuture<Void>> answered = new ArrayList<>();
        for (LinkSession session : sessions()) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            answered.add(done);
            session.loop().execute(() -> session.register().whenComplete((none, e) -> done.complete(null)));
        }
        return allOf(answered);
    }

    private List<DialedLink> links() {
        return tiers.values().stream().flatMap(tier -> tier.dialed().stream()).toList();
    }

    private static CompletableFuture<Void> allOf(List<? extends CompletableFuture<?>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
    }

    private boolean await(CompletableFuture<?> future, Deadline deadline) throws InterruptedException {
        try {
            future.get(Math.max(0, deadline.remainingNanos(environment.ticker())), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
