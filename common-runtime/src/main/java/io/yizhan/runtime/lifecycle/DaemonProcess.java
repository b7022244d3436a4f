package io.yizhan.runtime.lifecycle;

import io.netty.channel.EventLoopGroup;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.admin.AdminServer;
import io.yizhan.runtime.admin.LoopWatch;
import io.yizhan.runtime.config.ConfigException;
import io.yizhan.runtime.config.DaemonConfig;
import io.yizhan.runtime.config.HostPort;
import io.yizhan.runtime.config.LinkTargets;
import io.yizhan.runtime.config.Settings;
import io.yizhan.runtime.failpoint.FailPoints;
import io.yizhan.runtime.handover.HandoverDesk;
import io.yizhan.runtime.handover.HandoverPaths;
import io.yizhan.runtime.link.LinkConfig;
import io.yizhan.runtime.link.Links;
import io.yizhan.runtime.link.Transport;
import io.yizhan.runtime.metrics.DaemonMetrics;
import io.yizhan.runtime.time.Ticker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition root of what all daemons have in common: puts the process half together around one daemon. */
final class DaemonProcess implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DaemonProcess.class);

    private static final Set<String> ROLE_SECTIONS = Set.of("access", "proxy", "logic", "chat", "data", "selector");

    private final LaunchOptions options;
    private final DaemonConfig config;
    private final EventLoopGroup eventLoops;
    private final DaemonMetrics metrics;
    private final DaemonSurroundings surroundings;
    private final DaemonLifecycle lifecycle = new DaemonLifecycle();
    private final StopLimit stopLimit = new StopLimit(lifecycle);
    private final StopDesk stopDesk = new StopDesk();
    private final Links links;
    private final FailPoints failPoints;
    private final DaemonReport report;
    private final DaemonRuntime daemon;
    private final DaemonRun run;
    private volatile Optional<HandoverDesk> handover = Optional.empty();

    private DaemonProcess(ServerType type, LaunchOptions options, Settings root, String section) {
        this.options = options;
        config = DaemonConfig.from(root, options.instance());
        LinkConfig linkConfig = LinkConfig.from(root.section("links"));
        Map<ServerType, List<InetSocketAddress>> tiers = new LinkedHashMap<>();
        LinkTargets.from(root, type)
                .forEach((tier, addresses) -> tiers.put(
                        tier, addresses.stream().map(HostPort::unresolved).toList()));
        NodeIdentity identity = new NodeIdentity(config.cluster(), type, options.instance());
        metrics = new DaemonMetrics(identity);
        eventLoops = Transport.eventLoops(config.eventLoops(), "loop");
        surroundings = new DaemonSurroundings(
                identity,
                eventLoops,
                eventLoops.next(),
                Ticker.SYSTEM,
                Clock.systemUTC(),
                new SecureRandom(),
                metrics.registry());
        links = new Links(linkConfig, tiers, surroundings.forLinks(config.secret()), this::superseded);
        report = new DaemonReport(identity, lifecycle, config.host(), surroundings.ticker());
        report.load(linkConfig.maxInFlight(), links::inFlight);
        failPoints =
                config.failPoints() ? FailPoints.on(surroundings.scheduler(), surroundings.ticker()) : FailPoints.off();
        daemon = new DaemonRuntime(
                surroundings,
                root.section(section),
                config,
                linkConfig,
                lifecycle,
                report,
                stopDesk,
                links,
                failPoints);
        run = new DaemonRun(lifecycle, stopDesk, surroundings.ticker(), surroundings.scheduler());
    }

    /**
     * Puts a daemon together without starting anything.
     *
     * @throws io.yizhan.runtime.config.ConfigException for a bad value, or a key that nobody knows
     */
    static DaemonProcess build(ServerType type, LaunchOptions options, Settings root, Consumer<Daemon> composition) {
        String section = sectionOf(type);
        DaemonProcess process = new DaemonProcess(type, options, root, section);
        try {
            composition.accept(process.daemon);
            Set<String> ofOtherRoles = new HashSet<>(ROLE_SECTIONS);
            ofOtherRoles.remove(section);
            root.requireAllRead(ofOtherRoles);
            return process;
        } catch (RuntimeException | LinkageError e) {
            process.close();
            throw e;
        }
    }

    /** Runs until the end; returns the exit code. */
    int run() throws InterruptedException {
        log.info(
                "starting version={} pid={} java={}",
                Release.version(),
                ProcessHandle.current().pid(),
                Runtime.version());
        if (failPoints.areOn()) {
            log.warn("fail points are on: whoever reaches the admin port can end or stop this process");
        }
        boolean signallable = installSignals();
        LoopWatch loopWatch = new LoopWatch(eventLoops, surroundings.ticker());
        report.commands(daemon.handlers().commands());
        report.readiness("event loops", loopWatch::problem);
        report.readiness("links", links::problem);
        report.section("links", links::topology);
        report.section("drain", this::drainProgress);
        AdminServer admin = new AdminServer(
                // Beside a running instance the port is taken; until it is handed over, any will do.
                new InetSocketAddress(config.adminBind(), options.standby() ? 0 : config.adminPort()),
                loopWatch::problem,
                report::problems,
                report::topology,
                metrics.registry(),
                failPoints);
        report.adminPort(admin::port);
        daemon.handOver(admin.door());
        List<Component> components = new ArrayList<>(List.of(loopWatch, admin));
        components.addAll(daemon.untilLinks());
        Rings rings = new Rings(links, lifecycle, surroundings.scheduler());
        paths().ifPresent(this::receiveSuccessors);
        Optional<PidFile> pidFile = pidFile(signallable);
        int exitCode = run.run(components, daemon.listeners(), rings, takeover(pidFile), pidFile);
        handover.ifPresent(desk -> desk.leave(exitCode));
        return exitCode;
    }

    /** A successor's word comes over the hand-over socket, and with the order that it is to leave with 0. */
    private void superseded(long incarnation) {
        if (handover.stream().noneMatch(desk -> desk.isSuccessor(incarnation))) {
            stopDesk.order(new StopOrder.GiveWay("superseded by incarnation " + incarnation, config.drainDeadline()));
        }
    }

    private Optional<HandoverPaths> paths() {
        try {
            return options.pidFile().map(HandoverPaths::besidePidFile);
        } catch (IllegalArgumentException e) {
            log.warn("nobody can take over from this process: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private void receiveSuccessors(HandoverPaths paths) {
        NodeIdentity identity = surroundings.identity();
        HandoverDesk desk = new HandoverDesk(
                paths,
                new RunningDaemon(identity, lifecycle, daemon.parts(), stopDesk, config.drainDeadline()),
                surroundings.ticker(),
                HandoverDesk.STEP_LIMIT,
                step -> {});
        handover = Optional.of(desk);
        lifecycle.watch(state -> {
            if (state == DaemonState.ACTIVE) {
                open(desk);
            }
        });
    }

    private static void open(HandoverDesk desk) {
        try {
            desk.open();
        } catch (IOException e) {
            log.warn("nobody can take over from this process", e);
        }
    }

    private Optional<Takeover> takeover(Optional<PidFile> pidFile) {
        if (!options.standby()) {
            return Optional.empty();
        }
        HandoverPaths paths = paths().orElseThrow(() -> new ConfigException(
                "--pid-file", options.pidFile(), "a path short enough for the hand-over socket beside it"));
        return Optional.of(new Takeover(
                paths,
                surroundings.identity(),
                options.takeover().isPresent(),
                daemon.parts(),
                report::problems,
                config.drainDeadline().plus(StopLimit.LIMIT),
                pidFile,
                new TakeoverSteps(options.takeover(), surroundings.ticker()),
                surroundings.scheduler(),
                surroundings.ticker()));
    }

    private boolean installSignals() {
        ShutdownSignals signals = new ShutdownSignals(
                new JvmSignals(),
                config.drainDeadline(),
                () -> handover.map(HandoverDesk::begin).orElse(false),
                stopDesk::order);
        Optional<String> refusal = signals.install(
                System.getenv(), ManagementFactory.getRuntimeMXBean().getInputArguments());
        refusal.ifPresent(why -> log.warn("SIGUSR2 must not be sent to this process: {}", why));
        return refusal.isEmpty();
    }

    private Optional<PidFile> pidFile(boolean signallable) {
        if (signallable) {
            return options.pidFile()
                    .map(file -> new PidFile(file, ProcessHandle.current().pid()));
        }
        options.pidFile()
                .ifPresent(file -> log.warn("pid file is not written, it would invite a SIGUSR2 file={}", file));
        return Optional.empty();
    }

    private Map<String, ?> drainProgress() {
        return Map.of("outstanding", run.outstanding(), "remaining_ms", run.drainRemainingMillis());
    }

    private static String sectionOf(ServerType type) {
        return switch (type) {
            case ACCESS -> "access";
            case LOGIC_PROXY, DATA_PROXY, CHAT_PROXY -> "proxy";
            case LOGIC -> "logic";
            case CHAT -> "chat";
            case DATA -> "data";
            case SELECTOR -> "selector";
            case SERVER_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("type: " + type + " (expected: a kind of daemon)");
        };
    }

    @Override
    public void close() {
        links.close();
        eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        metrics.close();
        stopLimit.close();
    }
}
