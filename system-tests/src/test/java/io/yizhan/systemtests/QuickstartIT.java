package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Release;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SuiteExtension.class)
class QuickstartIT {

    private static final Duration LIMIT = Duration.ofSeconds(150);

    @Test
    void onceEndsWellOnlyBehindAConversation(Release release, @TempDir Path run) throws Exception {
        Commands.Result result =
                quickstart(release, release.home(), run, "--once", "--port-offset", "" + Release.freePortOffset());
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("is logged in", "finds both messages in the history", "access-2 ");
        assertThat(pidFiles(run)).as("what still runs").isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run.resolve("secret"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aKindOfDaemonThatCannotStartIsNamedWithItsLog(Release release, @TempDir Path home, @TempDir Path run)
            throws Exception {
        release.copy(home);
        Files.writeString(home.resolve("conf/chat.conf"), "\nchat.no-such-key = 1\n", StandardOpenOption.APPEND);
        Commands.Result result =
                quickstart(release, home, run, "--once", "--port-offset", "" + Release.freePortOffset());
        assertThat(result.exitCode()).as(result.output()).isNotZero();
        assertThat(result.output())
                .contains("chat-1 did not start", run.toRealPath() + "/logs/chat-1.log", "chat.no-such-key");
        assertThat(pidFiles(run)).as("what still runs").isEmpty();
    }

    @Test
    void againIsNoHarm(Suite suite) throws Exception {
        List<Path> before = pidFiles(suite.runDirectory());
        List<String> pids = new ArrayList<>();
        for (Path file : before) {
            pids.add(Files.readString(file));
        }
        Commands.Result result = suite.quickstart();
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(pidFiles(suite.runDirectory())).isEqualTo(before);
        for (int i = 0; i < before.size(); i++) {
            assertThat(Files.readString(before.get(i)))
                    .as(before.get(i).toString())
                    .isEqualTo(pids.get(i));
        }
    }

    @Test
    void onceLeavesASuiteAloneThatRunsAlready(Suite suite) throws Exception {
        List<Path> before = pidFiles(suite.runDirectory());
        Commands.Result result = suite.quickstart("--once");
        assertThat(result.exitCode()).as(result.output()).isNotZero();
        assertThat(result.output()).contains("--once would stop it");
        assertThat(pidFiles(suite.runDirectory())).isEqualTo(before);
    }

    @Test
    void aConfigurationThatWasEditedIsNotOverwritten(Release release, @TempDir Path run) throws Exception {
        Path conf = Files.createDirectories(run.resolve("conf"));
        Files.writeString(conf.resolve("chat.conf"), "chat.max-in-flight = 7\n");
        Files.writeString(run.resolve("port-offset"), "1000\n");
        Commands.Result result = quickstart(release, release.home(), run, "--port-offset", "2000");
        assertThat(result.exitCode()).as(result.output()).isNotZero();
        assertThat(result.output()).contains(run.toRealPath() + "/conf was edited", "1000");
        assertThat(conf.resolve("chat.conf")).hasContent("chat.max-in-flight = 7\n");
        assertThat(pidFiles(run)).isEmpty();
    }

    @Test
    void aPortThatIsTakenIsNamedBeforeAnythingStarts(Release release, @TempDir Path run) throws Exception {
        int offset = Release.freePortOffset();
        try (ServerSocket stranger = new ServerSocket()) {
            stranger.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7302 + offset));
            Commands.Result result = quickstart(release, release.home(), run, "--port-offset", "" + offset);
            assertThat(result.exitCode()).isNotZero();
            assertThat(result.output()).contains("port " + (7302 + offset), "data-proxy-2", "nothing was started");
        }
        assertThat(pidFiles(run)).isEmpty();
    }

    private static Commands.Result quickstart(Release release, Path home, Path run, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("quickstart.sh").toString(), "--dir", run.toString()));
        command.addAll(List.of(arguments));
        return Commands.run(command, Path.of("/"), release.environment(), "", LIMIT);
    }

    private static List<Path> pidFiles(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("pids"))) {
            return files.filter(file -> file.toString().endsWith(".pid"))
                    .sorted()
                    .toList();
        }
    }
}
