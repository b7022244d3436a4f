package io.yizhan.control;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Statuses as a table for people. */
final class StatusTable {

    private static final List<String> HEADER =
            List.of("DAEMON", "STATE", "READY", "PID", "PORTS", "LOAD", "WORDS", "UP", "VERSION");

    private StatusTable() {}

    /** Lines without line ends; behind the table, what is wrong with those that run. */
    static List<String> lines(List<DaemonStatus> statuses) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        statuses.forEach(status -> rows.add(row(status)));
        int[] widths = new int[HEADER.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        for (DaemonStatus status : statuses) {
            if (status.pid() != 0) {
                status.problems().forEach(problem -> lines.add(status.name() + ": " + problem));
            }
        }
        return lines;
    }

    private static List<String> row(DaemonStatus status) {
        String ports = status.ports().entrySet().stream()
                .map(port -> port.getKey() + " " + port.getValue())
                .collect(Collectors.joining(", "));
        boolean silent = status.version().equals("-");
        return List.of(
                status.name().toString(),
                status.state(),
                status.ready() ? "yes" : "no",
                status.pid() == 0 ? "-" : Long.toString(status.pid()),
                ports,
                silent ? "-" : status.currentLoad() + "/" + status.maxLoad(),
                silent ? "-" : Integer.toString(status.words()),
                silent ? "-" : uptime(status.uptimeSeconds()),
                status.version());
    }

    private static String uptime(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }
}
