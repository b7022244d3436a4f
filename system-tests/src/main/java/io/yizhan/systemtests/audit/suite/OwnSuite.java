package io.yizhan.systemtests.audit.suite;

import io.yizhan.systemtests.audit.fault.LinkRelay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A suite that the audit starts for itself by {@code quickstart.sh}, on ports of its own, with a relay in front of each
 * proxy so that links can be hurt. Blocks; used by the audit's main thread.
 */
public final class OwnSuite implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration STOP = Duration.ofMinutes(4);
    private static final Pattern PORTS = Pattern.compile("(port-base = |127\\.0\\.0\\.1:)(\\d+)");
    private static final Pattern PROXIES = Pattern.compile("(logic|data|chat)-proxies = \\[.*]");
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

    private final Path home;
    private final Path runDirectory;
    private final int portOffset;
    private final List<LinkRelay> relays = new ArrayList<>();

    /**
     * @param home holds {@code bin}, {@code conf} and {@code quickstart.sh}
     * @param runDirectory pids, logs and data go there
     * @param portOffset added to every port
     */
    public OwnSuite(Path home, Path runDirectory, int portOffset) {
        this.home = home;
        this.runDirectory = runDirectory;
        this.portOffset = portOffset;
    }

    /** Starts it; two users have talked when this returns. */
    public Suite start() {
        Path conf = runDirectory.resolve("audit-conf");
        try {
            Files.createDirectories(conf);
            try (Stream<Path> files = Files.list(home.resolve("conf"))) {
                for (Path file : files.toList()) {
                    String text = movePorts(Files.readString(file));
                    Files.writeString(conf.resolve(file.getFileName()), withRelays(text));
                }
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

    /** One in front of each proxy. */
    public List<LinkRelay> relays() {
        return relays;
    }

    @Override
    public void close() {
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

    /** Lets the daemons dial relays where they would dial proxies. */
    private String withRelays(String text) throws IOException {
        StringBuilder changed = new StringBuilder();
        Matcher line = PROXIES.matcher(text);
        while (line.find()) {
            StringBuilder addresses = new StringBuilder();
            Matcher address = ADDRESS.matcher(line.group());
            while (address.find()) {
                LinkRelay relay = new LinkRelay(
                        0, new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(address.group(1))));
                relays.add(relay);
                address.appendReplacement(addresses, "127.0.0.1:" + relay.port());
            }
            address.appendTail(addresses);
            line.appendReplacement(changed, Matcher.quoteReplacement(addresses.toString()));
        }
        line.appendTail(changed);
        return changed.toString();
    }
}
