package io.yizhan.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fail points of real processes, armed over their admin port. */
@Timeout(60)
class FailPointProcessTest {

    private static final Pattern ADMIN = Pattern.compile("part=\"admin\" address=\\S*:(\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    void haltsTheProcessAtOnce() throws Exception {
        try (TinyProcess daemon = start("on")) {
            int port = adminPort(daemon);
            daemon.awaitLine("state=ACTIVE");
            assertThat(daemon.lines()).anyMatch(line -> line.contains("WARN") && line.contains("fail points are on"));

            assertThat(post(port, "point=tiny.turn&action=halt&after=3").statusCode())
                    .isEqualTo(200);
            assertThat(daemon.awaitExit()).isEqualTo(137);
            assertThat(daemon.lines()).noneMatch(line -> line.contains("DRAINING") || line.contains("exiting"));
        }
    }

    @Test
    void stopsTheProcessUntilItIsContinued() throws Exception {
        try (TinyProcess daemon = start("on")) {
            int port = adminPort(daemon);
            daemon.awaitLine("state=ACTIVE");
            assertThat(post(port, "point=tiny.turn&action=hang").statusCode()).isEqualTo(200);
            while (stateOf(daemon.pid()) != 'T') {
                Thread.onSpinWait();
            }

            daemon.signal("CONT");
            assertThat(get(port).body()).contains("\"point\":\"tiny.turn\"").contains("\"armed\":\"off\"");
            daemon.signal("TERM");
            assertThat(daemon.awaitExit()).isEqualTo(ExitCode.OK);
        }
    }

    @Test
    void cannotBeReachedWhereTheyAreOff() throws Exception {
        try (TinyProcess daemon = start("off")) {
            int port = adminPort(daemon);
            daemon.awaitLine("state=ACTIVE");
            assertThat(get(port).statusCode()).isEqualTo(404);
            assertThat(post(port, "point=tiny.turn&action=halt").statusCode()).isEqualTo(404);
            daemon.signal("TERM");
            assertThat(daemon.awaitExit()).isEqualTo(ExitCode.OK);
        }
    }

    @Test
    void areRefusedWhereOthersReachTheAdminPort() throws Exception {
        try (TinyProcess daemon = start("on", "--set", "daemon.admin-bind=0.0.0.0")) {
            assertThat(daemon.awaitExit()).isEqualTo(ExitCode.BAD_CONFIGURATION);
            assertThat(daemon.lines()).anyMatch(line -> line.startsWith("daemon.fail-points: on (expected: off where"));
        }
    }

    private TinyProcess start(String failPoints, String... more) throws IOException {
        Path configuration = directory.resolve("tiny.conf");
        Files.writeString(
                configuration,
                "daemon { admin-port-base = 0, secret = \"a secret for this test\", fail-points = " + failPoints
                        + " }\n" + "selector.mode = pointed");
        List<String> arguments = new ArrayList<>(List.of("--config", configuration.toString(), "--instance", "1"));
        arguments.addAll(List.of(more));
        return TinyProcess.start(Map.of(ShutdownSignals.VARIABLE, "64"), List.of(), arguments.toArray(String[]::new));
    }

    private static int adminPort(TinyProcess daemon) throws IOException {
        daemon.awaitLine("part=\"admin\"");
        Matcher port = ADMIN.matcher(daemon.lines().get(daemon.lines().size() - 1));
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    private HttpResponse<String> post(int port, String query) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(page(port, "?" + query))
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(int port) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(page(port, "")).build(), BodyHandlers.ofString());
    }

    private static URI page(int port, String query) {
        return URI.create("http://127.0.0.1:" + port + "/failpoints" + query);
    }

    /** As {@code ps} shows it: T is stopped. */
    private static char stateOf(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }
}
