package io.yizhan.systemtests.audit.suite;

import io.yizhan.systemtests.audit.fault.LinkRelay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A suite that a tool starts for itself by {@code quickstart.sh}, on ports of its own, if wanted with relays between each kind of daemon
 * and each proxy it dials, so that links can be hurt. Blocks; used by the audit's main thread.
 */
public final class OwnSuite implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration STOP = Duration.ofMinutes(4);
    private static final Pattern PROXIES = Pattern.compile("((?:logic|data|chat)-proxies) = \\[(.*)]");
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
    /** Which proxies each kind of daemon dials. */
    private static final Map<String, List<String>> DIALED = Map.of(
            "access", List.of("logic-proxies", "chat-proxies"),
            "logic", List.of("logic-proxies", "data-proxies"),
            "chat", List.of("chat-proxies", "data-proxies"),
            "data", List.of("data-proxies"));

    private static final String STORE_BINARIES = "YIZHAN_STORE_BINARIES";

    private final Path home;
    private final Path runDirectory;
    private final int portOffset;
    private final Map<String, String> settings;
    private final boolean relayed;
    private Optional<String> instances = Optional.empty();
    private final List<LinkRelay> relays = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
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
        Optional.ofNullable(System.getenv(STORE_BINARIES)).ifPresent(given -> environment.put(STORE_BINARIES, given));
    }

    /** Runs other daemons than the delivered {@code conf/instances} names: its lines, in the order of their start. */
    public OwnSuite with(String otherInstances) {
        instances = Optional.of(otherInstances);
        return this;
    }

    /** Unpacks the stores' programs there, unless {@code YIZHAN_STORE_BINARIES} says where. */
    public OwnSuite storeBinaries(Path binaries) {
        environment.putIfAbsent(STORE_BINARIES, binaries.toString());
        return this;
    }

    /** Where its pids, logs and data go. */
    public Path directory() {
        return runDirectory;
    }

    /** Starts it; two users have talked when this returns. It is stopped by {@link #close}, or when this process ends. */
    public Suite start() {
        Runtime.getRuntime().addShutdownHook(closing);
        Path conf = runDirectory.resolve("audit-conf");
        try {
            OwnConf.write(home.resolve("conf"), conf, portOffset, settings);
            if (instances.isPresent()) {
                Files.writeString(conf.resolve("instances"), instances.get());
            }
            if (relayed) {
                addRelays(conf);
            }
        } catch (IOException e) {
            throw new SuiteException("the configuration in " + conf + " can't be written", e);
        }
        environment.put("YIZHAN_CONF_DIR", conf.toString());
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
            OwnConf.append(conf, dialer.getKey(), overrides.toString());
        }
    }
}
