package io.yizhan.systemtests.bench.measure;

import io.yizhan.systemtests.audit.suite.DaemonName;
import io.yizhan.systemtests.audit.suite.Stores;
import io.yizhan.systemtests.audit.suite.Suite;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Looks at the processes of a suite. Blocks; used by the bench's main thread. */
public final class SuiteProbe {

    private static final String ALLOCATED = "jvm_gc_memory_allocated_bytes_total";

    private final Proc proc = new Proc(Path.of("/proc"));
    private final MetricsPage metrics = new MetricsPage();
    private final Map<Long, String> kinds = new LinkedHashMap<>();
    private final Map<Integer, String> adminPorts = new LinkedHashMap<>();
    private Map<String, Double> allocated = Map.of();

    /** Of the daemons that run now. */
    public SuiteProbe(Suite suite) {
        for (DaemonName daemon : suite.daemons()) {
            suite.process(daemon).ifPresent(process -> kinds.put(process.pid(), daemon.role()));
        }
        Stores stores = new Stores(suite.runDirectory().resolve("stores").resolve("stores.ready"));
        stores.mysql().ifPresent(process -> kinds.put(process.pid(), SuiteFigures.MARIADB));
        stores.redis().ifPresent(process -> kinds.put(process.pid(), SuiteFigures.REDIS));
        kinds.put(ProcessHandle.current().pid(), SuiteFigures.GENERATOR);
        suite.adminPorts().forEach((daemon, port) -> adminPorts.put(port, daemon.role()));
    }

    /** Other processes make the load too. */
    public void addGenerators(List<Long> pids) {
        pids.forEach(pid -> kinds.put(pid, SuiteFigures.GENERATOR));
    }

    /** They have ended. */
    public void removeGenerators(List<Long> pids) {
        pids.forEach(kinds::remove);
    }

    /** What everything has cost so far. The daemons' own metrics are as of the last {@link #askDaemons}. */
    public SuiteFigures look() {
        double machine = proc.machineCpuSeconds();
        Map<String, ProcessFigures> byKind = new TreeMap<>();
        kinds.forEach((pid, kind) -> byKind.merge(kind, proc.read(pid).withAllocatedBytes(0), ProcessFigures::plus));
        double ours =
                byKind.values().stream().mapToDouble(ProcessFigures::cpuSeconds).sum();
        byKind.replaceAll((kind, figures) -> figures.withAllocatedBytes(allocated.getOrDefault(kind, Double.NaN)));
        return new SuiteFigures(byKind, machine - ours);
    }

    /** Asks the daemons for what only they know. Costs them some work: outside of the measured interval. */
    public void askDaemons() {
        Map<String, Double> bytes = new TreeMap<>();
        adminPorts.forEach((port, role) -> bytes.merge(role, metrics.sum(port, ALLOCATED), Double::sum));
        allocated = bytes;
    }

    /** Bytes that the daemons have allocated, by role, as of the last {@link #askDaemons}. */
    public Map<String, Double> allocatedBytes() {
        return allocated;
    }
}
