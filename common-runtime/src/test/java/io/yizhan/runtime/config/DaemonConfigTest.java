package io.yizhan.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.ConfigFactory;
import io.yizhan.proto.ServerType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonConfigTest {

    private static final String SECRET = "0123456789abcdef";

    @TempDir
    private Path directory;

    @Test
    void hasSensibleDefaults() {
        DaemonConfig config = daemon("admin-port-base = 7150, secret = " + SECRET, 2);

        assertThat(config.adminPort()).isEqualTo(7152);
        assertThat(config.adminBind()).isEqualTo("127.0.0.1");
        assertThat(config.drainDeadline()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.eventLoops()).isEqualTo(1);
        assertThat(config.secret().bytes()).isEqualTo(SECRET.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void neverPrintsTheSecret() {
        assertThat(daemon("admin-port-base = 0, secret = " + SECRET, 1).toString())
                .doesNotContain(SECRET);
    }

    @Test
    void refusesBadValues() {
        refused("secret = " + SECRET, "daemon.admin-port-base: nothing");
        refused("admin-port-base = 0, cluster = 0", "daemon.cluster: 0 (expected: a whole number from 1 to 8191)");
        refused("admin-port-base = 0", "daemon.secret-file: nothing (expected: secret-file");
        refused("admin-port-base = 0, secret = short", "daemon.secret: 5 bytes (expected: a secret of at least 16");
        refused("admin-port-base = 0, secret = " + SECRET + ", secret-file = x", "given together with daemon.secret");
        refused("admin-port-base = 0, secret-file = /nowhere/at/all", "/nowhere/at/all (expected: a file that exists)");
        refused("admin-port-base = 0, drain-deadline = 0s", "daemon.drain-deadline: 0ms (expected: a time span");
    }

    @Test
    void readsTheSecretFromAFileThatOthersCantRead() throws IOException {
        Path file = directory.resolve("secret");
        Files.writeString(file, SECRET + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThat(daemon("admin-port-base = 0, secret-file = \"" + file + "\"", 1)
                        .secret()
                        .text())
                .isEqualTo(SECRET);

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        refused(
                "admin-port-base = 0, secret-file = \"" + file + "\"",
                "daemon.secret-file: " + file + " (expected: a file that others can't read or write");
    }

    @Test
    void keepsTheTiersThatATypeDials() {
        String hocon =
                "links { logic-proxies = [\"a:1\", \"b:2\", \"a:1\"], data-proxies = [\"c:3\"], chat-proxies = [] }";
        Settings root = new Settings(ConfigFactory.parseString(hocon));

        assertThat(LinkTargets.from(root, ServerType.LOGIC).toString())
                .isEqualTo("{LOGIC_PROXY=[a:1, b:2], DATA_PROXY=[c:3]}");
        assertThat(LinkTargets.from(root, ServerType.SELECTOR)).isEmpty();
        assertThat(LinkTargets.from(root, ServerType.LOGIC_PROXY)).isEmpty();
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> LinkTargets.from(root, ServerType.CHAT))
                .withMessage("links.chat-proxies: [] (expected: at least one \"host:port\")");
    }

    @Test
    void readsAddresses() {
        assertThat(HostPort.parse("k", "box:7201")).isEqualTo(new HostPort("box", 7201));
        assertThat(HostPort.parse("k", "[::1]:7201")).isEqualTo(new HostPort("::1", 7201));
        assertThat(HostPort.parse("k", "[::1]:7201")).hasToString("[::1]:7201");
        for (String bad : new String[] {"box", ":1", "box:", "box:0", "box:65536", "box:x", "::1:7201", "[]:1", ""}) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> HostPort.parse("k", bad))
                    .withMessageStartingWith("k: \"" + bad + "\" (expected: host:port with a port from 1 to 65535");
        }
    }

    @Test
    void laysTheCommandLineOverTheFile() throws IOException {
        Files.writeString(directory.resolve("suite.conf"), "daemon { cluster = 3, host = shared }");
        Path file = directory.resolve("chat.conf");
        Files.writeString(file, "include required(\"suite.conf\")\ndaemon.host = own\nlinks.selectors = [\"a:1\"]");
        Map<String, String> overrides =
                Map.of("daemon.host", "127.0.0.1:5", "links.selectors", "[\"b:2\"]", "daemon.drain-deadline", "5s");

        Settings root = ConfigFile.load(file, overrides);

        assertThat(root.section("daemon").integer("cluster", 1, 9)).isEqualTo(3);
        assertThat(root.section("daemon").text("host")).isEqualTo("127.0.0.1:5");
        assertThat(root.section("links").texts("selectors")).containsExactly("b:2");
        assertThat(ConfigFile.load(file, Map.of()).section("daemon").text("host"))
                .isEqualTo("own");
    }

    @Test
    void refusesFilesThatCantBeRead() throws IOException {
        Path broken = directory.resolve("broken.conf");
        Files.writeString(broken, "daemon { cluster = \n");
        Path lost = directory.resolve("lost.conf");
        Files.writeString(lost, "include required(\"nowhere.conf\")");
        Path unset = directory.resolve("unset.conf");
        Files.writeString(unset, "daemon.host = ${NO_SUCH_VARIABLE_HERE}");

        for (Path file : new Path[] {broken, lost, unset, directory.resolve("absent.conf")}) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> ConfigFile.load(file, Map.of()))
                    .satisfies(e -> assertThat(e.getMessage()).contains(".conf").doesNotContain("\n"));
        }
    }

    private static DaemonConfig daemon(String hocon, int instance) {
        return DaemonConfig.from(new Settings(ConfigFactory.parseString("daemon {" + hocon + "}")), instance);
    }

    private static void refused(String hocon, String message) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> daemon(hocon, 1))
                .withMessageContaining(message);
    }
}
