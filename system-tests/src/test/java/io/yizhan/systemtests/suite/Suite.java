package io.yizhan.systemtests.suite;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.yizhan.client.ClientRuntime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A running suite, seen as a person at its terminal sees it. */
public final class Suite {

    private static final Duration START_LIMIT = Duration.ofSeconds(150);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);
    private static final Duration ROLLING_LIMIT = Duration.ofMinutes(6);

    private final Release release;
    private final Path runDirectory;
    private final int portOffset;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ClientRuntime clients = new ClientRuntime();

    private Suite(Release release, Path runDirectory, int portOffset) {
        this.release = release;
        this.runDirectory = runDirectory;
        this.portOffset = portOffset;
    }

    /** Starts everything by {@code quickstart.sh}. */
    static Suite start(Release release, Path runDirectory) throws IOException, InterruptedException {
        Suite suite = new Suite(release, runDirectory, Release.freePortOffset());
        Commands.Result result = suite.quickstart();
        if (result.exitCode() != 0) {
            suite.stop();
            throw new IllegalStateException("quickstart.sh: exit code " + result.exitCode() + "\n" + result.output());
        }
        return suite;
    }

    public Release release() {
        return release;
    }

    /** Holds {@code pids}, {@code logs} and {@code conf}. */
    public Path runDirectory() {
        return runDirectory;
    }

    /** The same port number as in the documentation, moved to where this suite has it. */
    public int port(int documented) {
        return documented + portOffset;
    }

    public String selector() {
        return "http://127.0.0.1:" + port(7801);
    }

    /** Where clients connect, instance 1 first. */
    public List<String> accessServers() {
        return List.of("127.0.0.1:" + port(7101), "127.0.0.1:" + port(7102));
    }

    /** Shared by all clients of the tests. */
    public ClientRuntime clients() {
        return clients;
    }

    public Commands.Result quickstart(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                release.home().resolve("quickstart.sh").toString(),
                "--dir",
                runDirectory.toString(),
                "--port-offset",
                Integer.toString(portOffset)));
        command.addAll(List.of(arguments));
        return Commands.run(command, runDirectory.getRoot(), release.environment(), "", START_LIMIT);
    }

    public Commands.Result imctl(String... arguments) throws IOException, InterruptedException {
        return imctlWith(Map.of(), arguments);
    }

    /** @param environment added to that of the test */
    public Commands.Result imctlWith(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return imctl(environment, COMMAND_LIMIT, arguments);
    }

    /** Replaces every daemon that a configuration names. */
    public Commands.Result rollingUpgrade(Path conf, Path releaseHome) throws IOException, InterruptedException {
        return imctl(
                Map.of(),
                ROLLING_LIMIT,
                "--conf",
                conf.toString(),
                "--release",
                releaseHome.toString(),
                "rolling-upgrade");
    }

    private Commands.Result imctl(Map<String, String> environment, Duration limit, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(release.home().resolve("bin/imctl").toString(), "--dir", runDirectory.toString()));
        command.addAll(List.of(arguments));
        return Commands.run(command, runDirectory.getRoot(), environment, "", limit);
    }

    /**
     * Copies the suite's configuration.
     *
     * @param to a directory that is there
     * @param instances lines of the file {@code instances}, which has only these
     */
    public void copyConfiguration(Path to, String... instances) throws IOException {
        try (Stream<Path> files = Files.list(runDirectory.resolve("conf"))) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        Files.write(to.resolve("instances"), List.of(instances));
    }

    /**
     * Runs one daemon in the foreground, as a supervisor does, with its output in the run directory. The caller ends it.
     *
     * @param arguments of {@code imctl} behind its own options, such as {@code run chat 3}
     */
    public Process foreground(Path run, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                release.home().resolve("bin/imctl").toString(),
                "--dir",
                run.toString(),
                "--conf",
                runDirectory.resolve("conf").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        run.resolve("foreground.out").toFile()))
                .start();
    }

    /** What {@code imctl status --json} says of each daemon. */
    public List<? extends Config> status() throws IOException, InterruptedException {
        return ConfigFactory.parseString(
                        "daemons = " + imctl("status", "--json").output())
                .getConfigList("daemons");
    }

    /** From its pid file. */
    public long pid(String daemon) throws IOException {
        return Long.parseLong(Files.readString(runDirectory.resolve("pids/" + daemon + ".pid"))
                .strip());
    }

    /** Everything a daemon has logged. */
    public String log(String daemon) throws IOException {
        return Files.readString(runDirectory.resolve("logs/" + daemon + ".log"));
    }

    /**
     * Reads a page of an admin port.
     *
     * @param documentedPort admin port of the daemon as documented
     */
    public HttpResponse<String> admin(int documentedPort, String path) throws IOException, InterruptedException {
        return page("http://127.0.0.1:" + port(documentedPort) + path);
    }

    /** Has an admin port do something. */
    public HttpResponse<String> post(int documentedPort, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(documentedPort) + path))
                .timeout(Duration.ofSeconds(5))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> page(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(5))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    public Config topology(int documentedPort) throws IOException, InterruptedException {
        return ConfigFactory.parseString(admin(documentedPort, "/topology").body());
    }

    public static void signal(String signal, long pid) throws IOException, InterruptedException {
        Commands.Result kill = Commands.run(
                List.of("kill", "-" + signal, Long.toString(pid)), Path.of("/"), Map.of(), "", COMMAND_LIMIT);
        if (kill.exitCode() != 0) {
            throw new IOException("kill: " + kill.output());
        }
    }

    /** Stops everything by {@code quickstart.sh stop}. */
    void stop() throws IOException, InterruptedException {
        clients.close();
        Commands.Result result = quickstart("stop");
        if (result.exitCode() != 0) {
            throw new IllegalStateException("quickstart.sh stop: " + result.output());
        }
    }
}
