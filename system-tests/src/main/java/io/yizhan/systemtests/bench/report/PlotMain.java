package io.yizhan.systemtests.bench.report;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** {@code im-bench plot}: throughput, latency and cost as something grows, from a report's JSON. */
public final class PlotMain {

    private static final int USAGE = 2;

    private PlotMain() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: im-bench plot JSON DIR: draws what im-bench growth --json JSON measured, as SVG"
                    + " files in DIR");
            System.exit(USAGE);
        }
        try {
            ConfigParseOptions options =
                    ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setAllowMissing(false);
            Config report = ConfigFactory.parseFile(Path.of(args[0]).toFile(), options);
            Path directory = Files.createDirectories(Path.of(args[1]));
            List<? extends Config> growths = report.getConfigList("growth");
            if (growths.isEmpty()) {
                System.err.println(
                        args[0] + ": has nothing that grew (expected: the report of im-bench growth, or all)");
                System.exit(USAGE);
            }
            for (Config growth : growths) {
                Path file = directory.resolve("growth-" + fileName(growth.getString("what")) + ".svg");
                Files.writeString(file, chart(growth).draw());
                System.out.println(file);
            }
        } catch (ConfigException e) {
            System.err.println(args[0] + ": " + e.getMessage());
            System.exit(USAGE);
        }
    }

    /** The picture of one growth, as a report has it. */
    static Chart chart(Config growth) {
        List<? extends Config> points = growth.getConfigList("points");
        List<String> sizes = points.stream()
                .map(point -> String.format(Locale.ROOT, "%,.0f", point.getDouble("size")))
                .toList();
        return new Chart(
                "By " + growth.getString("what"),
                sizes,
                List.of(
                        new Chart.Panel(
                                "messages/s", lines(points, "done", point -> point.getDouble("messages_per_s"))),
                        new Chart.Panel("delivered, ms", latencies(points)),
                        new Chart.Panel(
                                "CPU s for 1,000",
                                lines(
                                        points,
                                        "daemons and stores",
                                        point -> point.getDouble("suite_cpu_s_per_1000")))));
    }

    private static List<Chart.Line> latencies(List<? extends Config> points) {
        List<Chart.Line> lines = new ArrayList<>();
        lines.addAll(lines(points, "p50", point -> point.getDouble("delivery_ms.p50")));
        lines.addAll(lines(points, "p99", point -> point.getDouble("delivery_ms.p99")));
        return lines;
    }

    private static List<Chart.Line> lines(List<? extends Config> points, String name, ToDoubleFunction<Config> value) {
        return List.of(new Chart.Line(
                name, points.stream().map(point -> value.applyAsDouble(point)).toList()));
    }

    private static String fileName(String what) {
        return what.replaceAll("[^a-z]+", "-");
    }
}
