package io.yizhan.systemtests.bench.workload;

import io.yizhan.runtime.link.ClusterSecret;
import io.yizhan.systemtests.bench.baseline.RelayBaseline;
import io.yizhan.systemtests.bench.child.ChildJvm;
import io.yizhan.systemtests.bench.generator.Exchange;
import io.yizhan.systemtests.bench.generator.Lane;
import io.yizhan.systemtests.bench.generator.Load;
import io.yizhan.systemtests.bench.measure.Proc;
import io.yizhan.systemtests.bench.measure.ProcessFigures;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A proxy alone between one caller and one server, and between its intervals a bare relay with the same frames, as many of
 * them under way and as many connections.
 */
public final class ProxyWorkload {

    private static final Duration FINISH = Duration.ofSeconds(10);

    private final Proc proc = new Proc(Path.of("/proc"));
    private final Lane lane;

    private ProxyWorkload(Lane lane) {
        this.lane = lane;
    }

    /**
     * Measures the proxy at a port of this machine. Blocks.
     *
     * @param window requests under way: the more, the more frames share a system call
     */
    public static ProxyResult run(int proxyPort, long proxyPid, ClusterSecret secret, int window, Timing timing) {
        InetSocketAddress proxy = new InetSocketAddress(InetAddress.getLoopbackAddress(), proxyPort);
        try (ChildJvm relay = RelayBaseline.start();
                Lane lane = new Lane()) {
            Exchange throughProxy = Exchange.throughProxy(lane, proxy, secret, window);
            Exchange throughRelay = Exchange.throughRelay(lane, RelayBaseline.address(relay), window);
            ProxyWorkload workload = new ProxyWorkload(lane);
            List<ProxyResult.Pass> proxied = new ArrayList<>();
            List<ProxyResult.Pass> relayed = new ArrayList<>();
            long unanswered = 0;
            for (int run = 0; run < timing.runs(); run++) {
                Duration warmUp = run == 0 ? timing.warmUp() : Duration.ofSeconds(1);
                throughProxy.start();
                proxied.add(workload.pass(throughProxy, proxyPid, warmUp, timing.interval()));
                unanswered += throughProxy.stop(FINISH);
                throughRelay.start();
                relayed.add(workload.pass(throughRelay, relay.pid(), warmUp, timing.interval()));
                unanswered += throughRelay.stop(FINISH);
            }
            return new ProxyResult(
                    window, throughProxy.requestBytes(), throughProxy.responseBytes(), proxied, relayed, unanswered);
        }
    }

    private ProxyResult.Pass pass(Exchange exchange, long pid, Duration warmUp, Duration interval) {
        Load clock = Load.silent(lane);
        long generator = ProcessHandle.current().pid();
        clock.run(warmUp);
        ProcessFigures before = proc.read(pid);
        double generatorBefore = proc.read(generator).cpuSeconds();
        long framesBefore = exchange.frames();
        long failuresBefore = exchange.failures();
        long begin = System.nanoTime();
        clock.run(interval);
        long frames = exchange.frames() - framesBefore;
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new ProxyResult.Pass(
                seconds,
                frames,
                exchange.failures() - failuresBefore,
                proc.read(pid).since(before),
                proc.read(generator).cpuSeconds() - generatorBefore);
    }
}
