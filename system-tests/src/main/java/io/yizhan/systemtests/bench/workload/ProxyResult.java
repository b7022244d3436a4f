package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.bench.measure.ProcessFigures;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a proxy alone did, beside a bare relay with the same frames.
 *
 * @param window requests under way
 * @param requestBytes of each request, with its length prefix
 * @param responseBytes of each response
 * @param proxy every measured interval
 * @param relay the intervals between them
 * @param unanswered requests that had no answer a while after the end
 */
public record ProxyResult(
        int window, int requestBytes, int responseBytes, List<Pass> proxy, List<Pass> relay, long unanswered)
        implements Result {

    /**
     * One interval.
     *
     * @param frames forwarded, requests and responses
     * @param failures answers that were not OK
     * @param cost what the process cost that forwarded them
     * @param generatorCpuSeconds what both ends cost together
     */
    public record Pass(double seconds, long frames, long failures, ProcessFigures cost, double generatorCpuSeconds) {

        public double framesPerSecond() {
            return frames / seconds;
        }

        /** CPU microseconds for a frame. */
        public double cpuMicros() {
            return cost.cpuSeconds() * 1e6 / frames;
        }

        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("seconds", seconds);
            json.put("frames_per_s", framesPerSecond());
            json.put("cpu_us_per_frame", cpuMicros());
            json.put("cpu_share", cost.cpuSeconds() / seconds);
            json.put("generator_cpu_share", generatorCpuSeconds / seconds);
            json.put("failures", failures);
            json.put("cost", cost.toJson(frames));
            return json;
        }
    }

    public ProxyResult {
        proxy = List.copyOf(proxy);
        relay = List.copyOf(relay);
    }

    /** The proxy's interval in the middle, by CPU for a frame. */
    public Pass proxyMedian() {
        return median(proxy);
    }

    /** The same of the relay. */
    public Pass relayMedian() {
        return median(relay);
    }

    /** How many frames the proxy forwards with the CPU time in which the relay forwards one. */
    public double share() {
        return relayMedian().cpuMicros() / proxyMedian().cpuMicros();
    }

    private static Pass median(List<Pass> passes) {
        List<Pass> sorted = passes.stream()
                .sorted(Comparator.comparingDouble(Pass::cpuMicros))
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    @Override
    public String title() {
        return "proxy, " + window + " requests under way";
    }

    @Override
    public boolean isClean() {
        return unanswered == 0 && proxy.stream().allMatch(pass -> pass.failures == 0 && pass.frames > 0);
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("workload", "proxy");
        json.put("window", window);
        json.put("request_bytes", requestBytes);
        json.put("response_bytes", responseBytes);
        json.put("clean", isClean());
        json.put("unanswered", unanswered);
        json.put("share_at_equal_cpu", share());
        json.put("proxy", proxyMedian().toJson());
        json.put("bare_relay", relayMedian().toJson());
        json.put("proxy_intervals", proxy.stream().map(Pass::toJson).toList());
        json.put("bare_relay_intervals", relay.stream().map(Pass::toJson).toList());
        return json;
    }
}
