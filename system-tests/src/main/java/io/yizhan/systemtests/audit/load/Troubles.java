package io.yizhan.systemtests.audit.load;

import io.yizhan.systemtests.audit.fault.FaultLog;
import io.yizhan.systemtests.audit.fault.LinkRelay;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Devices on bad networks: their connections lead through relays of their own, which now and then swallow everything while
 * the socket stays (half-open), or let one byte a second through. Such a device costs nobody else anything, and has
 * everything within the promised time once its network is well again. State on the scheduler's thread, but for
 * {@link #way}.
 */
final class Troubles implements AutoCloseable {

    private static final long LEAST_SECONDS = 4;
    private static final long MOST_SECONDS = 45;

    private final List<Integer> accessPorts;
    private final ScheduledExecutorService scheduler;
    private final RandomGenerator random;
    private final List<LinkRelay> relays = new ArrayList<>();
    private volatile boolean stopped;

    /**
     * @param accessPorts client ports of the access servers
     * @param random used on the scheduler's one thread
     */
    Troubles(List<Integer> accessPorts, ScheduledExecutorService scheduler, RandomGenerator random) {
        this.accessPorts = List.copyOf(accessPorts);
        this.scheduler = scheduler;
        this.random = random;
    }

    /** Relays for one device, one to each access server. Called by the thread that makes the devices. */
    List<LinkRelay> way() {
        List<LinkRelay> own = new ArrayList<>();
        try {
            for (int port : accessPorts) {
                own.add(new LinkRelay("device", new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            }
        } catch (IOException e) {
            throw new SuiteException("a relay for a device can't listen", e);
        }
        relays.addAll(own);
        return own;
    }

    /** Troubles this device from time to time. */
    void begin(AuditDevice device, List<LinkRelay> own) {
        scheduler.schedule(() -> trouble(device, own), pause(), TimeUnit.SECONDS);
    }

    /** No more troubles begin; those that are on end soon. */
    void end() {
        stopped = true;
    }

    @Override
    public void close() {
        relays.forEach(LinkRelay::close);
    }

    private void trouble(AuditDevice device, List<LinkRelay> own) {
        if (stopped) {
            return;
        }
        boolean slow = random.nextBoolean();
        FaultLog.Running running = device.troubles().begin(slow ? "slow" : "half-open", "");
        own.forEach(slow ? LinkRelay::trickle : LinkRelay::blackHole);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(pause());
        scheduler.schedule(() -> healWhenDue(device, own, running, until), 1, TimeUnit.SECONDS);
    }

    private void healWhenDue(AuditDevice device, List<LinkRelay> own, FaultLog.Running running, long until) {
        if (!stopped && System.nanoTime() - until < 0) {
            scheduler.schedule(() -> healWhenDue(device, own, running, until), 1, TimeUnit.SECONDS);
            return;
        }
        own.forEach(LinkRelay::heal);
        device.troubles().end(running, "");
        begin(device, own);
    }

    private long pause() {
        return random.nextLong(LEAST_SECONDS, MOST_SECONDS + 1);
    }
}
