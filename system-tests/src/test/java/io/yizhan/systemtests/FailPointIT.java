package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.yizhan.systemtests.suite.Await;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import io.yizhan.systemtests.suite.Traffic;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The daemon in charge ends at the worst moments; whoever talks notices nothing but a pause. */
@Tag("proof")
@ExtendWith(SuiteExtension.class)
class FailPointIT {

    private static final String[] ROLES = {"data", "chat", "chat-proxy", "access"};
    private static final Duration DEATH = Duration.ofSeconds(20);

    @BeforeAll
    static void turnOn(Suite suite) throws Exception {
        restart(suite, "--set", "daemon.fail-points=on");
    }

    @AfterAll
    static void turnOff(Suite suite) throws Exception {
        restart(suite);
    }

    @ParameterizedTest
    @CsvSource({
        "data, 7750, data.transaction",
        "data, 7750, response.append-messages",
        "chat, 7650, answer.append-messages",
        "chat, 7650, call.deliver",
        "chat, 7650, answer.deliver",
        "chat-proxy, 7450, proxy.response",
        "access, 7150, access.push",
        "access, 7150, answer.submit-messages",
    })
    void nothingIsLostWhenTheDaemonInChargeEndsThere(String role, int adminBase, String point, Suite suite)
            throws Exception {
        try (Traffic traffic = Traffic.start(suite)) {
            long first = reached(suite, adminBase + 1, point);
            long second = reached(suite, adminBase + 2, point);
            traffic.awaitMore(20);
            boolean firstServes =
                    reached(suite, adminBase + 1, point) - first >= reached(suite, adminBase + 2, point) - second;
            int instance = firstServes ? 1 : 2;
            ProcessHandle process = ProcessHandle.of(suite.pid(role + "-" + instance))
                    .orElseThrow(() -> new AssertionError("no process of " + role + "-" + instance));

            assertThat(suite.post(adminBase + instance, "/failpoints?point=" + point + "&action=halt&after=5")
                            .statusCode())
                    .isEqualTo(200);
            Await.until(role + "-" + instance + " ends at " + point, DEATH, () -> !process.isAlive());
            traffic.awaitMore(30);
            assertThat(suite.imctl("start", role, Integer.toString(instance), "--set", "daemon.fail-points=on")
                            .exitCode())
                    .isZero();
            traffic.awaitMore(30);
            traffic.verify();
        }
    }

    private static long reached(Suite suite, int adminPort, String point) throws IOException, InterruptedException {
        return ConfigFactory.parseString(suite.admin(adminPort, "/failpoints").body()).getConfigList("points").stream()
                .filter(entry -> entry.getString("point").equals(point))
                .mapToLong((Config entry) -> entry.getLong("reached"))
                .sum();
    }

    private static void restart(Suite suite, String... options) throws Exception {
        for (String role : ROLES) {
            assertThat(suite.imctl("stop", role).exitCode()).as("stop %s", role).isZero();
            String[] arguments = new String[options.length + 2];
            arguments[0] = "start";
            arguments[1] = role;
            System.arraycopy(options, 0, arguments, 2, options.length);
            assertThat(suite.imctl(arguments).exitCode()).as("start %s", role).isZero();
        }
    }
}
