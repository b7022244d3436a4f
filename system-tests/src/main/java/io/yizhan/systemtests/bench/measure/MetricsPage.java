package io.yizhan.systemtests.bench.measure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

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
        URI metrics = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
        try {
            HttpResponse<String> page = http.send(
                    HttpRequest.newBuilder(metrics).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            return sum(page.body(), name);
        } catch (IOException e) {
            return Double.NaN;
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
