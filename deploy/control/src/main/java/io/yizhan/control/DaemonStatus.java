package io.yizhan.control;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a daemon is.
 *
 * @param state as the daemon says; DOWN where there is no process, UNREACHABLE where there is one that doesn't answer
 * @param pid 0 where there is no process
 * @param ports listener → port
 * @param words how many command words it serves
 * @param problems why it is not ready, each a sentence
 */
record DaemonStatus(
        DaemonName name,
        String state,
        boolean ready,
        long pid,
        String version,
        SortedMap<String, Integer> ports,
        int currentLoad,
        int maxLoad,
        int words,
        long uptimeSeconds,
        List<String> problems,
        String log) {

    /** Of a daemon whose admin page doesn't answer. */
    static DaemonStatus silent(
            DaemonName name, long pid, SortedMap<String, Integer> ports, String problem, String log) {
        String state = pid == 0 ? "DOWN" : "UNREACHABLE";
        return new DaemonStatus(name, state, false, pid, "-", ports, 0, 0, 0, 0, List.of(problem), log);
    }

    /**
     * Reads the answer of {@code /topology}.
     *
     * @param configured ports as the configuration has them; those the daemon tells itself stand over them
     * @throws com.typesafe.config.ConfigException if it isn't one
     */
    static DaemonStatus parse(DaemonName name, String topology, SortedMap<String, Integer> configured, String log) {
        Config page = ConfigFactory.parseString(topology);
        SortedMap<String, Integer> ports = new TreeMap<>(configured);
        ports.put("admin", page.getInt("ports.admin"));
        return new DaemonStatus(
                name,
                page.getString("state"),
                page.getBoolean("ready"),
                page.getLong("pid"),
                page.getString("version"),
                ports,
                page.getInt("load.current"),
                page.getInt("load.max"),
                page.getList("commands").size(),
                page.getLong("uptime_seconds"),
                page.getStringList("problems"),
                log);
    }

    /** The same, not ready for one more reason. */
    DaemonStatus withProblem(String problem) {
        return new DaemonStatus(
                name,
                state,
                false,
                pid,
                version,
                ports,
                currentLoad,
                maxLoad,
                words,
                uptimeSeconds,
                List.of(problem),
                log);
    }

    /** One JSON object on one line. */
    String toJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("role", name.role());
        fields.put("instance", name.instance());
        fields.put("pid", pid);
        fields.put("version", version);
        fields.put("state", state);
        fields.put("ready", ready);
        fields.put("problems", problems);
        fields.put("ports", ports);
        fields.put("load", Map.of("current", currentLoad, "max", maxLoad));
        fields.put("commands", words);
        fields.put("uptime_seconds", uptimeSeconds);
        fields.put("log", log);
        return ConfigValueFactory.fromMap(fields).render(ConfigRenderOptions.concise());
    }
}
