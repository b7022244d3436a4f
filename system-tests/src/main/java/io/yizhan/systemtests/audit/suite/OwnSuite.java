package io.yizhan.systemtests.audit.suite;

import io.yizhan.systemtests.audit.fault.LinkRelay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A suite that a tool starts for itself by {@code quickstart.sh}, on ports of its own, if wanted with relays between each kind of daemon
 * and each proxy it dials, so that links can be hurt. Blocks; used by the audit's main thread.
 */
public final class OwnSuite implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration STOP = Duration.ofMinutes(4);
    private static final Pattern PORTS = Pattern.compile("(port-base = |127\\.0\\.0\\.1:)(\\d+)");
    private static final Pattern PROXIES = Pattern.compile("((?:logic|data|chat)-proxies) = \\[(.*)]");
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
    /** Which proxies each kind of daemon dials. */
    private static final Map<String, List<String>> DIALED = Map.of(
            "access", List.of("logic-proxies", "chat-proxies"),
            "logic", List.of("logic-proxies", "data-proxies"),
            "chat", List.of("chat-proxies", "data-proxies"),
            "data", List.of("data-proxies"));

    private final Path home;
    private final Path runDirectory;
    private final int portOffset;
    private final Map<String, String> settings;
    private final boolean relayed;
    private final List<LinkRelay> relays = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Whoever interrupts the tool doesn't want to look for fifteen daemons afterwards. */
    private final Thread closing = new Thread(this::stop, "own-suite-stop");

    /**
     * @param home holds {@code bin}, {@code conf} and {@code quickstart.sh}
     * @param runDirectory pids, logs and data go there
     * @param portOffset added to every port
     * @param settings what differs from the delivered configuration: lines in HOCON by role
     * @param relayed whether links lead through relays
     */
    public OwnSuite(Path home, Path runDirectory, int portOffset, Map<String, String> settings, boolean relayed) {
        this.home = home;
        this.runDirectory = runDirectory;
        this.portOffset = portOffset;
        this.settings = Map.copyOf(settings);
        this.relayed = relayed;
    }

    /** Starts it; two users have talked when this returns. It is stopped by {@link #close}, or when this process ends. */
    public Suite start() {
        Runtime.getRuntime().addShutdownHook(closing);
        Path conf = runDirectory.resolve("audit-conf");
        try {
            Files.createDirectories(conf);
            try (Stream<Path> files = Files.list(home.resolve("conf"))) {
                for (Path file : files.toList()) {
                    Files.writeString(conf.resolve(file.getFileName()), movePorts(Files.readString(file)));
                }
            }
            for (Map.Entry<String, String> lines : settings.entrySet()) {
                append(conf, lines.getKey(), lines.getValue());
            }
            if (relayed) {
                addRelays(conf);
            }
        } catch (IOException e) {
            throw new SuiteException("the configuration in " + conf + " can't be written", e);
        }
        Map<String, String> environment = Map.of("YIZHAN_CONF_DIR", conf.toString());
        Commands.run(
                List.of(
                        home.resolve("quickstart.sh").toString(),
                        "--dir",
                        runDirectory.toString(),
                        "--port-offset",
                        Integer.toString(portOffset)),
                environment,
                START);
        return new Suite(home.resolve("bin"), runDirectory, conf, environment);
    }

    /** One between each kind of daemon and each proxy it dials. */
    public List<LinkRelay> relays() {
        return relays;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Runtime.getRuntime().removeShutdownHook(closing);
            stop();
        }
    }

    private void stop() {
        relays.forEach(LinkRelay::heal);
        Commands.run(
                List.of(home.resolve("quickstart.sh").toString(), "stop", "--dir", runDirectory.toString()),
                Map.of(),
                STOP);
        relays.forEach(LinkRelay::close);
    }

    private String movePorts(String text) {
        return PORTS.matcher(text)
                .replaceAll(found -> found.group(1) + (Integer.parseInt(found.group(2)) + portOffset));
    }

    /** Lets each kind of daemon dial relays of its own where it would dial proxies. */
    private void addRelays(Path conf) throws IOException {
        Map<String, String> proxies = new HashMap<>();
        Matcher line = PROXIES.matcher(Files.readString(conf.resolve("suite.conf")));
        while (line.find()) {
            proxies.put(line.group(1), line.group(2));
        }
        // In the same order each time: a seed means the same relays again.
        for (Map.Entry<String, List<String>> dialer : new TreeMap<>(DIALED).entrySet()) {
            StringBuilder overrides = new StringBuilder();
            for (String kind : dialer.getValue()) {
                overrides.append("links.").append(kind).append(" = [");
                Matcher address = ADDRESS.matcher(proxies.getOrDefault(kind, ""));
                while (address.find()) {
                    int port = Integer.parseInt(address.group(1));
                    LinkRelay relay = new LinkRelay(
                            dialer.getKey() + " to port " + port,
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                    relays.add(relay);
                    overrides.append("\"127.0.0.1:").append(relay.port()).append("\", ");
                }
                overrides.append("]\n");
            }
            append(conf, dialer.getKey(), overrides.toString());
        }
    }

    private static void append(Path conf, String role, String lines) throws IOException {
        Files.writeString(conf.resolve(role + ".conf"), "\n" + lines + "\n", StandardOpenOption.APPEND);
    }
}
