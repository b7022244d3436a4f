package io.yizhan.runtime.lifecycle;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.config.Settings;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.failpoint.FailPoints;
import io.yizhan.runtime.handover.HandoverPart;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.LinkConfig;
import io.yizhan.runtime.link.LinkEnvironment;
import io.yizhan.runtime.time.Ticker;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What every daemon is made of, as its composition root sees it. Used on the main thread while the daemon is built.
 *
 * <p>Start order: components in the order added → links (the daemon becomes known to its proxies) → listeners in the
 * order added → ACTIVE → pid file. One that takes over from a predecessor waits as STANDBY behind the links; its parts
 * adopt what comes before the listeners are started. Stop order: leave the rings → listeners → drain → links → components in reverse →
 * logs.
 */
public interface Daemon {

    NodeIdentity identity();

    /** The configuration file's section for this kind of daemon. */
    Settings settings();

    /** The address that listeners bind to, from the configuration's {@code daemon} section. */
    String bindAddress();

    /** Carries all links and timers of this daemon. Nothing may block on it. */
    EventLoopGroup eventLoops();

    /** Timers; one of the event loops. */
    ScheduledExecutorService scheduler();

    MeterRegistry metrics();

    Ticker ticker();

    InstantSource clock();

    RandomGenerator random();

    /**
     * A key that every daemon of the cluster derives alike from the cluster's secret, for one purpose only.
     *
     * @return 32 bytes
     */
    byte[] deriveKey(String purpose);

    /** Bounds and time-outs of links, from the configuration's {@code links} section. */
    LinkConfig linkConfig();

    /** What links need of this daemon; for those that accept links. */
    LinkEnvironment linkEnvironment();

    /** Sends requests through the proxies of a tier. The same object for the same tier. */
    Caller caller(ServerType proxyType);

    /** Serves these words over all links. At most once; a daemon that serves none need not call it. */
    void serve(HandlerTable handlers);

    /** Adds a part that needs no links to start. */
    void add(Component component);

    /** Adds a part that lets others in: started when the links are up, stopped first. */
    void addListener(Component component);

    /**
     * Adds a part that a successor takes over, such as a listening socket. They are frozen in the order in which they are
     * added.
     *
     * @throws IllegalStateException if there is one of that name already
     */
    void handOver(HandoverPart part);

    /**
     * What the registration tells of load. Unless told otherwise, that is requests being served, of {@code
     * links.max-in-flight}.
     *
     * @param max at which the daemon is full, in its own unit
     * @param current in the same unit; called on an event loop
     */
    void reportLoad(int max, IntSupplier current);

    /** The port of the main listener, known once it has started. */
    void advertisePort(IntSupplier port);

    /**
     * Adds a condition of readiness.
     *
     * @param problem empty while all is well, else one sentence that says what is missing; called on the admin thread
     */
    void addReadiness(String name, Supplier<Optional<String>> problem);

    /** Adds a section to {@code /topology}; values are texts, numbers, booleans, lists and maps of these. */
    void addTopology(String key, Supplier<Map<String, ?>> section);

    /** For moments of this daemon's own; off unless the daemon is under test. */
    FailPoints failPoints();

    /** Stops the daemon as a fatal fault does: everything is stopped in order, and the process exits with 1. */
    void fail(String reason, Throwable cause);
}
