package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.yizhan.systemtests.suite.Await;
import io.yizhan.systemtests.suite.ImpostorMain;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import io.yizhan.systemtests.suite.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of two daemons with one name, and of one that claims what isn't its own. */
@ExtendWith(SuiteExtension.class)
class TakeOverIT {

    private static final Duration START = Duration.ofSeconds(30);

    /** REGISTER_ACCOUNT, as daemons name it to each other. */
    private static final String WORD = "0x201";

    @Test
    void theLaterStartedOfTwoIsTheValidOne(Suite suite, @TempDir Path otherRun) throws Exception {
        Path pidFile = suite.runDirectory().resolve("pids/chat-3.pid");
        Process first = suite.foreground(suite.runDirectory(), "run", "chat", "3");
        Process second = null;
        try (Traffic traffic = Traffic.start(suite)) {
            Await.until("chat-3 is ready", START, () -> Files.exists(pidFile));
            traffic.awaitMore(20);
            second = suite.foreground(
                    otherRun,
                    "--set",
                    "daemon.secret-file=" + suite.runDirectory().resolve("secret"),
                    "--set",
                    "daemon.admin-port-base=0",
                    "run",
                    "chat",
                    "3");
            Await.until("the second is ready", START, () -> Files.exists(otherRun.resolve("pids/chat-3.pid")));
            assertThat(first.waitFor(20, TimeUnit.SECONDS)).as("the first ends").isTrue();
            assertThat(first.exitValue()).isEqualTo(3);
            traffic.awaitMore(20);
            assertThat(second.isAlive()).as("the second serves").isTrue();
            second.destroy();
            assertThat(second.waitFor(20, TimeUnit.SECONDS))
                    .as("the second ends")
                    .isTrue();
            assertThat(second.exitValue()).isZero();
            traffic.awaitMore(20);
            traffic.verify();
        } finally {
            first.destroy();
            if (second != null) {
                second.destroy();
            }
        }
    }

    @Test
    void aServerThatClaimsAnotherTypesWordIsRefused(Suite suite, @TempDir Path run) throws Exception {
        int adminPort = freePort();
        Path log = run.resolve("impostor.out");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImpostorMain.class.getName(),
                        "--config",
                        suite.runDirectory().resolve("conf/chat.conf").toString(),
                        "--instance",
                        "9",
                        "--set",
                        "daemon.admin-port-base=" + (adminPort - 9)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("YIZHAN_RUN_DIR", suite.runDirectory().toString());
        builder.environment().put("_JAVA_SR_SIGNUM", "64");
        Process impostor = builder.start();
        try (Traffic traffic = Traffic.start(suite)) {
            Await.until(
                    "it says why it isn't ready",
                    START,
                    () -> problems(suite, adminPort).contains(WORD));
            assertThat(Files.readString(log))
                    .as("its own log")
                    .contains("ERROR")
                    .contains(WORD);
            assertThat(suite.log("chat-proxy-1"))
                    .as("the proxy's log")
                    .contains("ERROR")
                    .contains(WORD);
            assertThat(suite.topology(7251).getConfig("routing.rings").getInt(WORD))
                    .as("instances that serve REGISTER_ACCOUNT")
                    .isEqualTo(2);
            traffic.awaitMore(20);
            traffic.verify();
        } finally {
            impostor.destroy();
        }
    }

    private static String problems(Suite suite, int adminPort) throws InterruptedException {
        try {
            Config topology = ConfigFactory.parseString(
                    suite.page("http://127.0.0.1:" + adminPort + "/topology").body());
            return String.join("\n", topology.getStringList("problems"));
        } catch (IOException e) {
            return ""; // not listening yet
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        }
    }
}
