package io.yizhan.systemtests.bench.measure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;

/** Reads the metrics of daemons of this machine. Blocks; used by the bench's main thread. */
public final class MetricsPage {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * The sum of a metric over all its tags.
     *
     * @param name as the page has it
     * @return NaN where the daemon doesn't answer
     */
    public double sum(int adminPort, String name) {
        return sums(adminPort, name)[0];
    }

    /** As {@link #sum}, of several metrics at the same moment, in the order of their names. */
    public double[] sums(int adminPort, String... names) {
        URI metrics = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
        try {
            HttpResponse<String> page = http.send(
                    HttpRequest.newBuilder(metrics).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            return Arrays.stream(names)
                    .mapToDouble(name -> sum(page.body(), name))
                    .toArray();
        } catch (IOException e) {
            return Arrays.stream(names).mapToDouble(name -> Double.NaN).toArray();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static double sum(String page, String name) {
        return page.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
