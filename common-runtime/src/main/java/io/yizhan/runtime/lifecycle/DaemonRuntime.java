package io.yizhan.runtime.lifecycle;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.config.DaemonConfig;
import io.yizhan.runtime.config.Settings;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.failpoint.FailPoints;
import io.yizhan.runtime.handover.HandoverPart;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.LinkConfig;
import io.yizhan.runtime.link.LinkEnvironment;
import io.yizhan.runtime.link.Links;
import io.yizhan.runtime.time.Ticker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the composition root of a daemon fills, and what {@link DaemonRun} then runs. Building it starts nothing.
 */
final class DaemonRuntime implements Daemon {

    private final DaemonSurroundings surroundings;
    private final Settings settings;
    private final DaemonConfig config;
    private final LinkConfig linkConfig;
    private final DaemonLifecycle lifecycle;
    private final DaemonReport report;
    private final StopDesk stopDesk;
    private final Links links;
    private final FailPoints failPoints;
    private final Map<ServerType, Caller> callers = new EnumMap<>(ServerType.class);
    private final List<Component> components = new ArrayList<>();
    private final List<Component> listeners = new ArrayList<>();
    private final List<HandoverPart> parts = new ArrayList<>();
    private HandlerTable handlers = HandlerTable.empty();
    private boolean serving;

    /**
     * @param settings the section of this kind of daemon
     * @param config of what all daemons have in common
     */
    DaemonRuntime(
            DaemonSurroundings surroundings,
            Settings settings,
            DaemonConfig config,
            LinkConfig linkConfig,
            DaemonLifecycle lifecycle,
            DaemonReport report,
            StopDesk stopDesk,
            Links links,
            FailPoints failPoints) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.config = config;
        this.linkConfig = linkConfig;
        this.lifecycle = lifecycle;
        this.report = report;
        this.stopDesk = stopDesk;
        this.links = links;
        this.failPoints = failPoints;
    }

    @Override
    public NodeIdentity identity() {
        return surroundings.identity();
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public String bindAddress() {
        return config.bind();
    }

    @Override
    public EventLoopGroup eventLoops() {
        return surroundings.eventLoops();
    }

    @Override
    public ScheduledExecutorService scheduler() {
        return surroundings.scheduler();
    }

    @Override
    public MeterRegistry metrics() {
        return surroundings.metrics();
    }

    @Override
    public Ticker ticker() {
        return surroundings.ticker();
    }

    @Override
    public InstantSource clock() {
        return surroundings.clock();
    }

    @Override
    public RandomGenerator random() {
        return surroundings.random();
    }

    @Override
    public byte[] deriveKey(String purpose) {
        return config.secret().derive(purpose);
    }

    @Override
    public LinkConfig linkConfig() {
        return linkConfig;
    }

    @Override
    public LinkEnvironment linkEnvironment() {
        return surroundings.forLinks(config.secret());
    }

    @Override
    public Caller caller(ServerType proxyType) {
        return callers.computeIfAbsent(proxyType, type -> failPoints.around(links.caller(type)));
    }

    @Override
    public void serve(HandlerTable table) {
        if (serving) {
            throw new IllegalStateException("serve: called twice (expected: at most once)");
        }
        serving = true;
        handlers = failPoints.around(table);
    }

    @Override
    public void add(Component component) {
        components.add(component);
    }

    @Override
    public void addListener(Component component) {
        listeners.add(component);
    }

    @Override
    public void handOver(HandoverPart part) {
        if (parts.stream().anyMatch(other -> other.part().equals(part.part()))) {
            throw new IllegalStateException("part: " + part.part() + " twice (expected: once)");
        }
        parts.add(part);
    }

    @Override
    public void reportLoad(int max, IntSupplier current) {
        report.load(max, current);
    }

    @Override
    public void advertisePort(IntSupplier port) {
        report.port(port);
    }

    @Override
    public void addReadiness(String name, Supplier<Optional<String>> problem) {
        report.readiness(name, problem);
    }

    @Override
    public void addTopology(String key, Supplier<Map<String, ?>> section) {
        report.section(key, section);
    }

    @Override
    public FailPoints failPoints() {
        return failPoints;
    }

    @Override
    public void fail(String reason, Throwable cause) {
        stopDesk.fail(reason, cause);
    }

    /** What can be started beside a running instance, in order; the links stand last. */
    List<Component> untilLinks() {
        List<Component> order = new ArrayList<>(components);
        order.add(new LinksComponent(links, handlers, report::registration));
        return order;
    }

    /** What lets others in, in the order of start. */
    List<Component> listeners() {
        return List.copyOf(listeners);
    }

    /** What a successor takes over. */
    List<HandoverPart> parts() {
        return List.copyOf(parts);
    }

    DaemonLifecycle lifecycle() {
        return lifecycle;
    }

    HandlerTable handlers() {
        return handlers;
    }
}
