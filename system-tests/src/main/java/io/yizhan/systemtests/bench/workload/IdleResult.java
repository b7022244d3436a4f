package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.bench.measure.SuiteFigures;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What silent clients cost.
 *
 * @param clients online, over all access servers together
 * @param logins each return of all by their tokens
 * @param residentBytesPerClient of the access servers after a garbage collection, beyond what they had without clients
 * @param kernelBytesPerClient TCP buffers, both ends of each connection
 * @param restSeconds how long they were silent, but for a PING in each interval
 * @param rest what that cost
 * @param disconnects connections that ended meanwhile
 */
public record IdleResult(
        int clients,
        List<TokenLogins> logins,
        double residentBytesPerClient,
        double kernelBytesPerClient,
        double restSeconds,
        SuiteFigures rest,
        long disconnects)
        implements Result {

    public IdleResult {
        logins = List.copyOf(logins);
    }

    /** Of one processor, by all access servers together. */
    public double accessCpuShare() {
        return rest.of("access").cpuSeconds() / restSeconds;
    }

    /** The middle one of the returns. */
    private TokenLogins median() {
        List<TokenLogins> sorted = logins.stream()
                .sorted(Comparator.comparingDouble(TokenLogins::perSecond))
                .toList();
        return sorted.get((sorted.size() - 1) / 2);
    }

    /** Of the median return. */
    public double tokenLoginsPerSecond() {
        return median().perSecond();
    }

    /** Of each return, in order. */
    public List<Double> eachTokenLoginsPerSecond() {
        return logins.stream().map(TokenLogins::perSecond).toList();
    }

    /** CPU seconds that 1,000 token logins of the median return took, by kind of process. */
    public Map<String, Double> loginCpuPerThousand() {
        return median().cpuPerThousand();
    }

    @Override
    public String title() {
        return "idle, " + clients + " clients";
    }

    @Override
    public boolean isClean() {
        return disconnects == 0;
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("workload", "idle");
        json.put("clients", clients);
        json.put("clean", isClean());
        json.put("token_logins_per_s", tokenLoginsPerSecond());
        json.put("each_token_logins_per_s", eachTokenLoginsPerSecond());
        json.put("token_login_cpu_s_per_1000", loginCpuPerThousand());
        json.put("resident_bytes_per_client", residentBytesPerClient);
        json.put("kernel_bytes_per_client", kernelBytesPerClient);
        json.put("rest_s", restSeconds);
        json.put("access_cpu_share", accessCpuShare());
        json.put("suite_cpu_share", rest.suite().cpuSeconds() / restSeconds);
        json.put("disconnects", disconnects);
        return json;
    }
}
