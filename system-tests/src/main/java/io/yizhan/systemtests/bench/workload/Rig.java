package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.bench.generator.Crowd;
import io.yizhan.systemtests.bench.generator.Lane;
import io.yizhan.systemtests.bench.generator.RemoteSenders;
import io.yizhan.systemtests.bench.measure.SuiteProbe;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A suite that is ready to be measured. Used by the bench's main thread. */
public final class Rig {

    private final Suite suite;
    private final SuiteProbe probe;
    private final String run;
    private final List<InetSocketAddress> accessServers;
    private final AtomicInteger crowds = new AtomicInteger();

    /** @param run names this run in account names: no other run of the suite has the same */
    public Rig(Suite suite, String run) {
        this.suite = suite;
        this.run = run;
        this.probe = new SuiteProbe(suite);
        this.accessServers = suite.accessServers().keySet().stream()
                .sorted()
                .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .toList();
    }

    public Suite suite() {
        return suite;
    }

    SuiteProbe probe() {
        return probe;
    }

    int accessServerCount() {
        return accessServers.size();
    }

    /** New users, all at one access server. */
    Crowd crowdAt(Lane lane, String access) {
        List<InetSocketAddress> one = suite.accessServers().entrySet().stream()
                .filter(server -> server.getValue().equals(access))
                .map(server -> new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getKey()))
                .toList();
        return new Crowd(lane, one, "bench-" + run + "-" + crowds.incrementAndGet());
    }

    /** New users in pairs, over all access servers, in processes of their own. */
    RemoteSenders remotePairs(int clients, int window, int processes) {
        String name = "bench-" + run + "-" + crowds.incrementAndGet();
        return RemoteSenders.settle(accessServers, name, clients, window, processes);
    }

    /** New users, over all access servers. */
    Crowd crowd(Lane lane) {
        return new Crowd(lane, accessServers, "bench-" + run + "-" + crowds.incrementAndGet());
    }
}
