package io.yizhan.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.yizhan.systemtests.suite.Commands;
import io.yizhan.systemtests.suite.Release;
import io.yizhan.systemtests.suite.SuiteExtension;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Daemons start with what a training run left, and without it where it can't be used. */
@Tag("proof")
@ExtendWith(SuiteExtension.class)
class TrainIT {

    private static final Duration LIMIT = Duration.ofMinutes(12);
    private static final String REFUSED = "[aot]";

    private final Release release;
    private final Path home;
    private final Path run;

    TrainIT(Release release, @TempDir Path work) throws Exception {
        this.release = release;
        home = release.copy(work.resolve("home"));
        run = Files.createDirectories(work.resolve("run"));
        Path secret = Files.writeString(run.resolve("secret"), "a secret that nobody else needs");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void daemonsStartWithWhatATrainingRunLeft() throws Exception {
        String offset = "" + Release.freePortOffset();
        Commands.Result version = command("imctl", "version");
        assumeThat(version.output())
                .as("only JDK 25 and newer have what it takes")
                .containsPattern("Java (2[5-9]|3)");

        Commands.Result train = command("im-bench", "train", "--port-offset", offset);
        assertThat(train.exitCode()).as(train.output()).isZero();
        List<Path> caches = caches();
        assertThat(caches)
                .extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrder(
                        "access.aot",
                        "chat.aot",
                        "chat-proxy.aot",
                        "data.aot",
                        "data-proxy.aot",
                        "logic.aot",
                        "logic-proxy.aot",
                        "selector.aot");
        assertThat(selectorsOutput()).as("of a selector with its cache").doesNotContain(REFUSED);

        for (Path cache : caches) {
            try (RandomAccessFile file = new RandomAccessFile(cache.toFile(), "rw")) {
                file.setLength(file.length() / 2);
            }
        }
        assertThat(selectorsOutput()).as("of a selector with half a cache").contains(REFUSED);
    }

    private List<Path> caches() throws Exception {
        try (Stream<Path> files = Files.walk(home.resolve("aot"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Starts a selector with its cache, whatever that is, and says what its JVM printed. */
    private String selectorsOutput() throws Exception {
        Commands.Result start = command("imctl", "start", "selector", "1", "--dir", run.toString());
        assertThat(start.exitCode()).as(start.output()).isZero();
        long pid = Long.parseLong(Files.readString(run.resolve("pids/selector-1.pid"))
                .lines()
                .findFirst()
                .orElseThrow()
                .strip());
        String[] words = Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0", -1);
        assertThat(Arrays.asList(words)).anyMatch(word -> word.startsWith("-XX:AOTCache=" + home.resolve("aot")));
        assertThat(command("imctl", "stop", "all", "--dir", run.toString()).exitCode())
                .isZero();
        return Files.readString(run.resolve("logs/selector-1.out"));
    }

    private Commands.Result command(String script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin").resolve(script).toString());
        command.addAll(List.of(arguments));
        return Commands.run(command, home, release.environment(), "", LIMIT);
    }
}
