package io.yizhan.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** One daemon takes the place of another: real processes, signals and exit codes. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TakeoverProcessTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(ShutdownSignals.VARIABLE, "64");

    private static final Pattern PORT = Pattern.compile("part=\"admin\" address=/127.0.0.1:(\\d+)");

    @TempDir
    private Path directory;

    private Path pidFile;
    private Path steps;

    @BeforeEach
    void writeConfiguration() throws IOException {
        pidFile = directory.resolve("tiny.pid");
        steps = directory.resolve("steps");
        Files.writeString(
                directory.resolve("tiny.conf"),
                "daemon { admin-port-base = 0, secret = \"a secret for this test\", drain-deadline = 5s }");
    }

    @Test
    void theNewOneServesAtTheOldOnesPortAndTheOldOneExitsZero() throws Exception {
        try (TinyProcess old = start()) {
            int port = adminPortOf(old);
            try (TinyProcess fresh = start("--takeover", steps.toString())) {
                fresh.awaitLine("takeover=LEFT");

                assertThat(old.awaitExit()).isEqualTo(ExitCode.OK);
                assertThat(words()).containsExactly("STANDBY", "READY", "MOVING", "COMPLETE", "ACTIVE", "LEFT");
                assertThat(Files.readString(steps)).contains("LEFT 0 is what pid " + old.pid() + " exits with");
                assertThat(Files.readString(pidFile)).isEqualToIgnoringNewLines(Long.toString(fresh.pid()));
                assertThat(topology(port)).contains("\"pid\":" + fresh.pid()).contains("\"state\":\"ACTIVE\"");
                fresh.signal("USR2");
                assertThat(fresh.awaitExit()).isEqualTo(ExitCode.OK);
                assertThat(directory.resolve("tiny.sock")).doesNotExist();
            }
        }
    }

    @Test
    void sigusr2HandsOverToTheOneThatStandsBy() throws Exception {
        try (TinyProcess old = start()) {
            int port = adminPortOf(old);
            try (TinyProcess fresh = start("--standby")) {
                fresh.awaitLine("takeover=READY");
                assertThat(topology(port)).contains("\"pid\":" + old.pid());
                old.signal("USR2");

                assertThat(old.awaitExit()).isEqualTo(ExitCode.OK);
                fresh.awaitLine("takeover=ACTIVE");
                assertThat(topology(port)).contains("\"pid\":" + fresh.pid());
            }
        }
    }

    @Test
    void theOldOneServesOnWhenTheNewOneIsStoppedOrKilled() throws Exception {
        try (TinyProcess old = start()) {
            int port = adminPortOf(old);
            try (TinyProcess fresh = start("--standby")) {
                fresh.awaitLine("takeover=READY");
                fresh.signal("TERM");
                assertThat(fresh.awaitExit()).isEqualTo(ExitCode.OK);
            }
            old.awaitLine("handover=GIVEN_UP");
            try (TinyProcess fresh = start("--standby")) {
                fresh.awaitLine("takeover=READY");
                fresh.signal("KILL");
                fresh.awaitExit();
            }
            old.awaitLine("handover=GIVEN_UP");
            assertThat(topology(port)).contains("\"pid\":" + old.pid()).contains("\"state\":\"ACTIVE\"");
            assertThat(pidFile).hasContent(Long.toString(old.pid()));
        }
    }

    @Test
    void oneUpgradeAtATime() throws Exception {
        try (TinyProcess old = start()) {
            adminPortOf(old);
            try (TinyProcess fresh = start("--standby")) {
                fresh.awaitLine("takeover=READY");
                try (TinyProcess late = start("--takeover", steps.toString())) {
                    assertThat(late.awaitExit()).isEqualTo(ExitCode.FAULT);
                    assertThat(Files.readString(steps))
                            .contains("FAILED refused: an upgrade of this instance is under way already");
                }
            }
        }
    }

    @Test
    void saysThatThereIsNobodyToTakeOverFrom() throws Exception {
        try (TinyProcess fresh = start("--takeover", steps.toString())) {
            assertThat(fresh.awaitExit()).isEqualTo(ExitCode.FAULT);
            assertThat(Files.readString(steps)).contains("FAILED nobody to take over from at ");
            assertThat(pidFile).doesNotExist();
        }
    }

    @Test
    void theOldOneServesOnWhenTheNewOnesPidFileHasNoRoom() throws Exception {
        try (TinyProcess old = start()) {
            int port = adminPortOf(old);
            try (TinyProcess fresh = TinyProcess.startWithoutRoom(
                    ENVIRONMENT, arguments("--takeover", "/dev/stdout").toArray(String[]::new))) {
                assertThat(fresh.awaitExit()).isEqualTo(ExitCode.FAULT);
                assertThat(fresh.lines())
                        .anyMatch(line -> line.matches("[0-9]+ FAILED pid file can't be written: .*"))
                        .noneMatch(line -> line.contains("takeover=STANDBY"));
            }
            assertThat(topology(port)).contains("\"pid\":" + old.pid()).contains("\"state\":\"ACTIVE\"");
            assertThat(pidFile).hasContent(Long.toString(old.pid()));
            assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
        }
    }

    @Test
    void theOldOneServesOnWhenNoStepCanBeTold() throws Exception {
        try (TinyProcess old = start()) {
            int port = adminPortOf(old);
            try (TinyProcess fresh = start("--takeover", "/dev/full")) {
                assertThat(fresh.awaitExit()).isEqualTo(ExitCode.FAULT);
                assertThat(fresh.lines())
                        .anyMatch(line -> line.contains("steps can't be told"))
                        .noneMatch(line -> line.contains("takeover=READY"));
            }
            old.awaitLine("handover=GIVEN_UP");
            assertThat(topology(port)).contains("\"pid\":" + old.pid()).contains("\"state\":\"ACTIVE\"");
            assertThat(pidFile).hasContent(Long.toString(old.pid()));
            assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
        }
    }

    /** The pid file is a directory with something in it, so nothing can be renamed to it. */
    @Test
    void aNewOneThatServesIsNotEndedBecauseOfItsPidFile() throws Exception {
        try (TinyProcess old = start()) {
            int port = adminPortOf(old);
            while (!Files.deleteIfExists(pidFile)) {
                Thread.onSpinWait();
            }
            Files.createDirectories(pidFile.resolve("something"));
            try (TinyProcess fresh = start("--takeover", steps.toString())) {
                fresh.awaitLine("pid file can't be written, so it doesn't name this process");
                assertThat(old.awaitExit()).isEqualTo(ExitCode.OK);
                assertThat(topology(port)).contains("\"pid\":" + fresh.pid()).contains("\"state\":\"ACTIVE\"");
                fresh.signal("USR2");
                assertThat(fresh.awaitExit()).isEqualTo(ExitCode.OK);
            }
        }
    }

    private List<String> words() throws IOException {
        return Files.readAllLines(steps).stream()
                .map(line -> line.split(" ")[1])
                .toList();
    }

    /** The first daemon's, once it is active and receives successors. */
    private int adminPortOf(TinyProcess daemon) throws IOException {
        daemon.awaitLine("successors are received at");
        return daemon.lines().stream()
                .map(PORT::matcher)
                .filter(Matcher::find)
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow();
    }

    private static String topology(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/topology"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private TinyProcess start(String... more) throws IOException {
        return TinyProcess.start(ENVIRONMENT, List.of(), arguments(more).toArray(String[]::new));
    }

    private List<String> arguments(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--config",
                directory.resolve("tiny.conf").toString(),
                "--instance",
                "1",
                "--pid-file",
                pidFile.toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }
}
