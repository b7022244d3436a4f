package io.yizhan.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data and an access server as their admin pages show them. */
class SettledCheckTest {

    private static final String TOPOLOGY = """
        {"version":"0.1.0","state":"ACTIVE","ready":%s,"problems":["no links"],"uptime_seconds":7,"pid":%d,
         "ports":{"admin":%d},"load":{"max":1000,"current":3},"commands":[]}\
        """;

    private final List<DaemonName> daemons = List.of(new DaemonName("data", 1), new DaemonName("access", 1));
    private final HttpServer data = server();
    private final HttpServer access = server();
    private volatile long owed;
    private volatile boolean dataReady = true;
    private volatile long accessPid = 20;
    private volatile Map<String, Long> failed = Map.of();

    @TempDir
    private Path conf;

    @TempDir
    private Path run;

    SettledCheckTest() throws IOException {}

    private static HttpServer server() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() throws IOException {
        serve(
                "data",
                data,
                () -> TOPOLOGY.formatted(dataReady, 10, data.getAddress().getPort()),
                this::dataPage);
        serve(
                "access",
                access,
                () -> TOPOLOGY.formatted(true, accessPid, access.getAddress().getPort()),
                this::accessPage);
    }

    @AfterEach
    void stop() {
        data.stop(0);
        access.stop(0);
    }

    @Test
    void aSuiteAsItWasHasSettled() throws IOException {
        owed = 3;
        failed = Map.of("TIMEOUT", 2L);
        assertThat(check(counters()).look().isSettled()).isTrue();
    }

    @Test
    void whatIsOwedMayBeDoneLater() throws IOException {
        SettledCheck check = check(counters());
        owed = 4;
        SettledCheck.Finding finding = check.look();
        assertThat(finding.mayPass()).isTrue();
        assertThat(finding.sentences())
                .containsExactly("fan-outs owed and not done: 4 (expected: at most 0, as before)");
        owed = 0;
        assertThat(check.look().isSettled()).isTrue();
    }

    @Test
    void theLevelBeforeIsTheHighestSeen() throws IOException {
        owed = 5;
        Counters busy = counters();
        owed = 1;
        Counters before = Counters.most(List.of(busy, counters()));
        owed = 5;
        assertThat(check(before).look().isSettled()).isTrue();
    }

    @Test
    void aClientThatWasAnsweredWithAFailureIsNotForgotten() throws IOException {
        failed = Map.of("UNAVAILABLE", 1L);
        SettledCheck check = check(counters());
        failed = Map.of("UNAVAILABLE", 3L, "INVALID", 7L);
        SettledCheck.Finding finding = check.look();
        assertThat(finding.mayPass()).isFalse();
        assertThat(finding.sentences())
                .containsExactly("access-1 (pid 20): calls that ended in UNAVAILABLE: 2 since the upgrade"
                        + " began (expected: none)");
    }

    @Test
    void aNewProcessCountsFromTheBeginning() throws IOException {
        failed = Map.of("UNAVAILABLE", 5L);
        SettledCheck check = check(counters());
        accessPid = 21;
        failed = Map.of();
        assertThat(check.look().isSettled()).isTrue();
        failed = Map.of("UNAVAILABLE", 1L);
        assertThat(check.look().sentences()).singleElement().asString().contains("(pid 21)");
    }

    @Test
    void whatAProcessFailedInBeforeItWasReplacedIsNotForgotten() throws IOException {
        Counters before = counters();
        LastLooks looks = new LastLooks(
                new StatusProbe(conf, run), new CounterProbe(conf), new DaemonName("access", 1), accessPid);
        assertThat(looks.again()).isTrue();
        failed = Map.of("TIMEOUT", 2L);
        assertThat(looks.again()).isTrue();
        accessPid = 21;
        failed = Map.of();
        assertThat(looks.again()).isFalse();
        assertThat(looks.failuresSince(before))
                .containsExactly("access-1 (pid 20): calls that ended in TIMEOUT: 2 since the upgrade began"
                        + " (expected: none)");
    }

    @Test
    void aDaemonThatIsNotReadyMayBecomeSo() throws IOException {
        SettledCheck check = check(counters());
        dataReady = false;
        assertThat(check.look().mayPass()).isTrue();
        assertThat(check.look().sentences()).containsExactly("data-1 is not ready: no links");
        dataReady = true;
        assertThat(check.look().isSettled()).isTrue();
    }

    @Test
    void countersSurviveBeingWrittenDown() {
        Counters counters = new Counters(7, new TreeMap<>(Map.of("chat-1 (pid 1): requests answered INTERNAL", 2L)));
        assertThat(Counters.parse(counters.lines())).isEqualTo(counters);
    }

    private Counters counters() throws IOException {
        return new CounterProbe(conf).ask(new StatusProbe(conf, run).ask(daemons));
    }

    private SettledCheck check(Counters before) {
        return new SettledCheck(new StatusProbe(conf, run), new CounterProbe(conf), daemons, Optional.of(before));
    }

    private String dataPage() {
        return "# TYPE yizhan_data_fanout_owed gauge\nyizhan_data_fanout_owed " + owed + ".0\n";
    }

    private String accessPage() {
        StringBuilder page = new StringBuilder("yizhan_requests_total{status=\"INTERNAL\"} 0.0\n");
        failed.forEach((status, times) -> page.append("yizhan_calls_seconds_count{peer=\"chat-proxy\",status=\"")
                .append(status)
                .append("\"} ")
                .append(times)
                .append(".0\n"));
        return page.toString();
    }

    private interface Page {
        String text();
    }

    private void serve(String role, HttpServer server, Page topology, Page metrics) throws IOException {
        Files.createDirectories(run.resolve("pids"));
        Files.writeString(
                conf.resolve(role + ".conf"),
                "daemon.admin-port-base = " + (server.getAddress().getPort() - 1) + "\n");
        answer(server, "/topology", topology);
        answer(server, "/metrics", metrics);
        server.start();
    }

    private static void answer(HttpServer server, String path, Page page) {
        server.createContext(path, exchange -> {
            byte[] bytes = page.text().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
