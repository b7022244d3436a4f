package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.yizhan.systemtests.suite.Await;
import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Successors;
import io.yizhan.systemtests.suite.Suite;
import io.yizhan.systemtests.suite.SuiteExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code imctl supervise} as the first process of a container: of a process namespace of its own. */
@ExtendWith(SuiteExtension.class)
class SuperviseIT {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final Suite suite;
    private final Path run;
    private final Path pidFile;

    SuperviseIT(Suite suite, @TempDir Path run) {
        this.suite = suite;
        this.run = run;
        pidFile = run.resolve("pids/access-3.pid");
    }

    @Test
    void staysWhileItsDaemonIsReplacedAndEndsWithTheLastOne() throws Exception {
        assumeTrue(mayUnshare(), "no process namespace can be made here, so none is tested");
        List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--mount-proc"));
        command.addAll(imctl("supervise", "access", "3"));
        Path output = run.resolve("supervisor.out");
        Process container = start("supervisor.out", command);
        try {
            Await.until("access-3 serves", LIMIT, () -> Files.exists(pidFile));
            ProcessHandle first = container.children().findFirst().orElseThrow();
            String before = Files.readString(pidFile);

            Successors successors = Successors.of(run, "access-3");
            Process upgrade = start("upgrade.out", entering(first, imctl("upgrade", "access", "3")));
            ProcessHandle successor = successors.awaitNext();
            Suite.signal("STOP", successor.pid()); // so that what follows happens meanwhile
            Commands.Result refused = inside(first, imctl("upgrade", "access", "3"));
            assertThat(refused.exitCode()).as(refused.output()).isEqualTo(1);
            assertThat(refused.output()).contains("another upgrade of access-3 is under way (pid ");
            Files.delete(run.resolve("upgrades/access-3.lock")); // as an imctl that looks for no lock
            Commands.Result failed = inside(first, imctl("--set", "access.no-such-key=1", "upgrade", "access", "3"));
            assertThat(failed.exitCode()).as(failed.output()).isEqualTo(1);
            assertThat(failed.output()).contains("access.no-such-key", "serves on");
            Suite.signal("CONT", successor.pid());
            assertThat(upgrade.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(upgrade.exitValue())
                    .as(Files.readString(run.resolve("upgrade.out")))
                    .isZero();
            assertThat(Files.readString(pidFile)).isNotEqualTo(before);
            assertThat(first.isAlive()).as("the first process").isTrue();
            assertThat(inside(first, List.of("ps", "-eo", "stat=,args=")).output())
                    .as("processes of the container")
                    .doesNotContainPattern("(?m)^Z");

            // While one takes over from the other: the last one is to drain.
            Successors next = Successors.of(run, "access-3");
            start("drained.out", entering(first, imctl("upgrade", "access", "3")));
            ProcessHandle last = next.awaitNext();
            Suite.signal("STOP", last.pid());
            Suite.signal("USR2", first.pid());
            Suite.signal("CONT", last.pid());
            assertThat(container.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(container.exitValue()).as(Files.readString(output)).isZero();
            assertThat(output).content().containsPattern("(?s)has taken over.*has taken over.*has ended with 0");
            assertThat(pidFile).doesNotExist();
        } finally {
            container.children().forEach(ProcessHandle::destroyForcibly); // and with it the namespace
        }
    }

    @Test
    void endsWithTheExitCodeOfTheDaemon() throws Exception {
        Commands.Result result = run(imctl("--set", "access.no-such-key=1", "supervise", "access", "3"));
        assertThat(result.exitCode()).as(result.output()).isEqualTo(2);
        assertThat(result.output()).contains("access.no-such-key");
    }

    private List<String> imctl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                suite.release().home().resolve("bin/imctl").toString(),
                "--dir",
                run.toString(),
                "--conf",
                suite.runDirectory().resolve("conf").toString(),
                "--set",
                "daemon.secret-file=" + suite.runDirectory().resolve("secret")));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a program in the namespace of a process. */
    private Commands.Result inside(ProcessHandle first, List<String> command) throws IOException, InterruptedException {
        return run(entering(first, command));
    }

    private static List<String> entering(ProcessHandle first, List<String> command) {
        List<String> entering =
                new ArrayList<>(List.of("nsenter", "--target", Long.toString(first.pid()), "--pid", "--mount"));
        entering.addAll(command);
        return entering;
    }

    private Process start(String output, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(run.resolve(output).toFile())
                .start();
    }

    private boolean mayUnshare() throws IOException, InterruptedException {
        return run(List.of("unshare", "--pid", "--fork", "--mount-proc", "true"))
                        .exitCode()
                == 0;
    }

    private Commands.Result run(List<String> command) throws IOException, InterruptedException {
        return Commands.run(command, run, Map.of(), "", LIMIT);
    }
}
