package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.bench.generator.Bystanders.Waits;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One try to replace an access server under its clients.
 *
 * @param what was tried, and what came of it
 * @param slowReaders clients whose unsent output was more than the server's high water when it began
 * @param waits for how long its clients had no answer
 * @param disconnects connections that ended
 */
public record UpgradeResult(String what, int slowReaders, Waits waits, long disconnects) implements Result {

    @Override
    public String title() {
        return "upgrade of access-1 with " + waits.clients() + " clients: " + what;
    }

    @Override
    public boolean isClean() {
        return disconnects == 0;
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("what", what);
        json.put("clients", waits.clients());
        json.put("with_unsent_output", slowReaders);
        json.put("pause_p50_ms", waits.p50());
        json.put("pause_p99_ms", waits.p99());
        json.put("pause_max_ms", waits.max());
        json.put("disconnects", disconnects);
        return json;
    }
}
