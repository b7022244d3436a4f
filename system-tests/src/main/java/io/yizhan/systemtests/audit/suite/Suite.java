package io.yizhan.systemtests.audit.suite;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * A suite on this machine, started by {@code imctl} from one run directory. Touches only processes whose pid stands in a
 * pid file of that directory. Blocks; safe for any thread.
 */
public final class Suite {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final Path bin;
    private final Path runDirectory;
    private final Path confDirectory;
    private final Map<String, String> environment;

    /**
     * @param bin where {@code imctl} is
     * @param runDirectory with {@code pids} and {@code logs}
     * @param confDirectory the configuration in use
     * @param environment added to that of the scripts
     */
    public Suite(Path bin, Path runDirectory, Path confDirectory, Map<String, String> environment) {
        this.bin = bin;
        this.runDirectory = runDirectory;
        this.confDirectory = confDirectory;
        this.environment = Map.copyOf(environment);
    }

    /** The same suite, whose scripts have more in their environment from now on. */
    public Suite with(Map<String, String> more) {
        Map<String, String> both = new HashMap<>(environment);
        both.putAll(more);
        return new Suite(bin, runDirectory, confDirectory, both);
    }

    /** Every daemon that should run, in the order of {@code conf/instances}. */
    public List<DaemonName> daemons() {
        List<DaemonName> names = new ArrayList<>();
        for (String line : read(confDirectory.resolve("instances")).split("\n", -1)) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length > 1 && !words[0].startsWith("#")) {
                for (int i = 1; i < words.length; i++) {
                    names.add(new DaemonName(words[0], Integer.parseInt(words[i])));
                }
            }
        }
        return names;
    }

    /** The running process of a daemon. */
    public Optional<ProcessHandle> process(DaemonName daemon) {
        return processIn(runDirectory.resolve("pids").resolve(daemon + ".pid"));
    }

    /**
     * Starts a daemon and returns when it is ready.
     *
     * @param settings see {@link #settingsOf}
     */
    public void start(DaemonName daemon, List<String> settings) {
        imctl("start", daemon, settings);
    }

    /** Replaces a daemon that runs, by one with the same settings. */
    public void upgrade(DaemonName daemon) {
        imctl("upgrade", daemon, process(daemon).map(Suite::settingsOf).orElse(List.of()));
    }

    /**
     * The {@code --set KEY=VALUE} words that a daemon was started with over its configuration: what is started in its place
     * must have them too. Empty if there are none, or if the system doesn't tell.
     */
    public static List<String> settingsOf(ProcessHandle process) {
        List<String> settings = new ArrayList<>();
        try {
            // ProcessHandle.Info has no arguments for a command line longer than a page.
            String line = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            List<String> words = List.of(line.split("\0", -1));
            for (int i = 0; i + 1 < words.size(); i++) {
                if (words.get(i).equals("--set")) {
                    settings.addAll(words.subList(i, i + 2));
                }
            }
        } catch (IOException e) {
            return List.of(); // no Linux, or it has just ended
        }
        return settings;
    }

    /** Sends a signal, such as {@code STOP}. */
    public static void signal(ProcessHandle process, String signal) {
        Commands.run(List.of("kill", "-" + signal, Long.toString(process.pid())), Map.of(), Duration.ofSeconds(10));
    }

    /** Waits for a process to end. */
    public static void awaitEnd(ProcessHandle process, Duration timeout) {
        try {
            process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SuiteException("process " + process.pid() + " still runs after " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new SuiteException("process " + process.pid() + " can't be watched", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteException("interrupted", e);
        }
    }

    private void imctl(String word, DaemonName daemon, List<String> settings) {
        List<String> words = new ArrayList<>(List.of(word, daemon.role(), Integer.toString(daemon.instance())));
        words.addAll(settings);
        imctl(words.toArray(String[]::new));
    }

    /** Runs {@code imctl} for this suite and returns what it printed. */
    public String imctl(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(bin.resolve("imctl").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--dir", runDirectory.toString(), "--conf", confDirectory.toString()));
        return Commands.run(command, environment, START_TIMEOUT);
    }

    /** Name of each access server that runs, by its client port. */
    public Map<Integer, String> accessServers() {
        return status().stream()
                .filter(daemon -> daemon.getString("role").equals("access"))
                .collect(Collectors.toMap(
                        daemon -> daemon.getInt("ports.client"), daemon -> "access-" + daemon.getInt("instance")));
    }

    /** Where clients ask for an access server. */
    public List<String> selectors() {
        return status().stream()
                .filter(daemon -> daemon.getString("role").equals("selector"))
                .map(daemon -> "http://127.0.0.1:" + daemon.getInt("ports.http"))
                .toList();
    }

    /** Where a proxy that runs lets daemons in. */
    public int linkPort(DaemonName proxy) {
        return status().stream()
                .filter(daemon ->
                        daemon.getString("role").equals(proxy.role()) && daemon.getInt("instance") == proxy.instance())
                .map(daemon -> daemon.getInt("ports.links"))
                .findFirst()
                .orElseThrow(() -> new SuiteException(proxy + " doesn't run"));
    }

    /** What daemons prove to each other. */
    public byte[] secret() {
        return read(runDirectory.resolve("secret")).strip().getBytes(StandardCharsets.UTF_8);
    }

    /** Where each daemon that runs answers operators. */
    public Map<DaemonName, Integer> adminPorts() {
        return status().stream()
                .filter(daemon -> daemon.hasPath("ports.admin"))
                .collect(Collectors.toMap(
                        daemon -> new DaemonName(daemon.getString("role"), daemon.getInt("instance")),
                        daemon -> daemon.getInt("ports.admin")));
    }

    /** What is wrong with the suite by its own word; empty if every daemon runs and is ready. */
    public Optional<String> problem() {
        try {
            imctl("status");
            return Optional.empty();
        } catch (SuiteException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private List<? extends Config> status() {
        return ConfigFactory.parseString("daemons = " + imctl("status", "--json"))
                .getConfigList("daemons");
    }

    public Path runDirectory() {
        return runDirectory;
    }

    private static Optional<ProcessHandle> processIn(Path pidFile) {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        String pid = read(pidFile).strip();
        return pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new SuiteException(file + ": can't be read; is this the directory of a running suite?", e);
        }
    }
}
