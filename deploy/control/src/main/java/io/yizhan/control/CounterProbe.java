package io.yizhan.control;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the counters of the daemons of this machine that run. */
final class CounterProbe {

    /** What a client is told where the suite has failed. Nearly all calls of access servers are clients' requests. */
    private static final List<String> FAILED = List.of("UNAVAILABLE", "TIMEOUT", "INTERNAL");

    private final Path conf;

    /** @param conf holds a file for each role */
    CounterProbe(Path conf) {
        this.conf = conf;
    }

    /**
     * Asks one after another.
     *
     * @param daemons that answer; others are left out
     * @throws IOException if one doesn't answer any more
     */
    Counters ask(Collection<DaemonStatus> daemons) throws IOException {
        long owed = 0;
        SortedMap<String, Long> failures = new TreeMap<>();
        for (DaemonStatus daemon : daemons) {
            DaemonName name = daemon.name();
            String address = RoleConfig.read(conf, name.role()).adminAddress(name.instance());
            MetricsPage page = MetricsPage.parse(AdminPage.read(address, "/metrics"));
            String process = name + " (pid " + daemon.pid() + ")";
            owed += page.sum("yizhan_data_fanout_owed", "");
            put(failures, process + ": requests answered INTERNAL", requests(page));
            if (name.role().equals("access")) {
                for (String status : FAILED) {
                    put(failures, process + ": calls that ended in " + status, calls(page, status));
                }
            }
        }
        return new Counters(owed, failures);
    }

    private static long requests(MetricsPage page) {
        return page.sum("yizhan_requests_total", "status=\"INTERNAL\"");
    }

    private static long calls(MetricsPage page, String status) {
        return page.sum("yizhan_calls_seconds_count", "status=\"" + status + "\"");
    }

    private static void put(SortedMap<String, Long> failures, String what, long times) {
        if (times > 0) {
            failures.put(what, times);
        }
    }
}
