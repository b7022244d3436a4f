package io.yizhan.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusProbeTest {

    private static final String TOPOLOGY = """
            {"role":"chat","instance":1,"version":"0.1.0","state":"ACTIVE","ready":true,"problems":[],
             "uptime_seconds":7,"pid":%d,"ports":{"main":0,"admin":%d},"load":{"max":1000,"current":3},
             "commands":["SUBMIT_MESSAGES","RESUME_FANOUT"]}""";

    private final DaemonName chat = new DaemonName("chat", 1);

    @TempDir
    private Path conf;

    @TempDir
    private Path run;

    private HttpServer admin;

    StatusProbeTest() throws IOException {
        admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void configure() throws IOException {
        Files.createDirectories(run.resolve("pids"));
        Files.writeString(conf.resolve("suite.conf"), "daemon { admin-bind = \"127.0.0.1\" }\n");
        Files.writeString(
                conf.resolve("chat.conf"),
                "include \"suite.conf\"\ndaemon.admin-port-base = "
                        + (admin.getAddress().getPort() - 1) + "\nchat.http-port-base = 7800\n");
        admin.start();
    }

    @AfterEach
    void stop() {
        admin.stop(0);
    }

    @Test
    void tellsWhatTheDaemonTells() throws IOException {
        answer(TOPOLOGY.formatted(42, port()));
        DaemonStatus status = ask();
        assertThat(status.state()).isEqualTo("ACTIVE");
        assertThat(status.ready()).isTrue();
        assertThat(status.words()).isEqualTo(2);
        assertThat(status.ports()).containsEntry("admin", port()).containsEntry("http", 7801);

        Config json = ConfigFactory.parseString(status.toJson());
        assertThat(json.getString("role")).isEqualTo("chat");
        assertThat(json.getInt("load.current")).isEqualTo(3);
        assertThat(json.getInt("commands")).isEqualTo(2);
        assertThat(StatusTable.lines(List.of(status)))
                .hasSize(2)
                .last()
                .asString()
                .contains("chat-1", "ACTIVE", "3/1000");
    }

    @Test
    void aDaemonWithoutProcessIsDown() {
        admin.stop(0);
        DaemonStatus status = ask();
        assertThat(status.state()).isEqualTo("DOWN");
        assertThat(status.ready()).isFalse();
    }

    @Test
    void aProcessThatDoesNotAnswerIsUnreachable() throws IOException {
        admin.stop(0);
        writePid(ProcessHandle.current().pid());
        DaemonStatus status = ask();
        assertThat(status.state()).isEqualTo("UNREACHABLE");
        assertThat(status.pid()).isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void anotherProcessOnTheAdminPortIsNotTheDaemon() throws IOException {
        writePid(ProcessHandle.current().pid());
        answer(TOPOLOGY.formatted(1, port()));
        DaemonStatus status = ask();
        assertThat(status.ready()).isFalse();
        assertThat(status.problems()).singleElement().asString().contains("answered by pid 1");
    }

    @Test
    void somethingElseOnTheAdminPortIsNamed() throws IOException {
        answer("<html>");
        assertThat(ask().problems()).singleElement().asString().contains("isn't a daemon's");
    }

    @Test
    void instancesNameRolesAndNumbers() throws IOException {
        Files.writeString(conf.resolve("instances"), "# comment\n\nchat 1 2\ndata-proxy  7\n");
        assertThat(DaemonName.readInstances(conf))
                .map(DaemonName::toString)
                .containsExactly("chat-1", "chat-2", "data-proxy-7");
        Files.writeString(conf.resolve("instances"), "chat one\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DaemonName.readInstances(conf))
                .withMessageContaining("chat one");
    }

    @Test
    void pidFilesNameDaemonsToo() throws IOException {
        writePid(1);
        Files.writeString(run.resolve("pids/stores.pid"), "1");
        assertThat(DaemonName.readPidFiles(run)).containsExactly(chat);
    }

    private DaemonStatus ask() {
        return new StatusProbe(conf, run).ask(List.of(chat)).get(0);
    }

    private int port() {
        return admin.getAddress().getPort();
    }

    private void writePid(long pid) throws IOException {
        Files.writeString(run.resolve("pids/chat-1.pid"), pid + "\n");
    }

    private void answer(String body) {
        admin.createContext("/topology", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
