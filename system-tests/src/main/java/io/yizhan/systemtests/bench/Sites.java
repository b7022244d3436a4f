package io.yizhan.systemtests.bench;

import io.yizhan.systemtests.audit.suite.DaemonName;
import io.yizhan.systemtests.audit.suite.OwnDaemons;
import io.yizhan.systemtests.audit.suite.OwnStores;
import io.yizhan.systemtests.audit.suite.OwnSuite;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the benches start for themselves: where, and on which ports. Started by nobody yet. */
final class Sites {

    /** Has another number than those of a suite, so that it can run beside one. */
    static final DaemonName LONE_PROXY = new DaemonName("chat-proxy", 9);

    static final DaemonName LONE_DATA_PROXY = new DaemonName("data-proxy", 9);
    static final DaemonName LONE_DATA = new DaemonName("data", 9);

    private static final String STORE = "store";
    private static final int DATA_PROXY_PORT_BASE = 7300;

    private final Path home;
    private final Path directory;
    private final int portOffset;

    /**
     * @param home where {@code quickstart.sh} is
     * @param directory run directories are made in it
     * @param portOffset added to every port
     */
    Sites(Path home, Path directory, int portOffset) {
        this.home = home;
        this.directory = directory.toAbsolutePath();
        this.portOffset = portOffset;
    }

    /**
     * The suite of the quickstart.
     *
     * @param name of its run directory; empty: that of the site itself
     */
    OwnSuite suite(String name) {
        return new OwnSuite(
                        home, name.isEmpty() ? directory : within(name), portOffset, BenchSettings.settings(), false)
                .storeBinaries(binaries());
    }

    /** The reference configuration for 60,000 users online, but over four access servers. */
    OwnSuite crowded() {
        return suite(Workload.online60k.name()).with("""
                        selector 1
                        logic-proxy 1 2
                        data-proxy 1 2
                        chat-proxy 1 2
                        data 1 2 3 4
                        logic 1 2 3
                        chat 1 2 3 4 5 6
                        access 1 2 3 4
                        """);
    }

    /** A proxy and nothing else. */
    OwnDaemons proxy() {
        return new OwnDaemons(
                home,
                within("proxy"),
                portOffset,
                Map.of(LONE_PROXY.role(), "links.selectors = []"),
                List.of(LONE_PROXY));
    }

    /** A data server behind a proxy, for stores that run on the ports of this site. */
    OwnDaemons dataServer() {
        return new OwnDaemons(
                home,
                within(STORE),
                portOffset,
                Map.of(
                        LONE_DATA_PROXY.role(),
                        "links.selectors = []",
                        LONE_DATA.role(),
                        "links.selectors = []\nlinks.data-proxies = [\"127.0.0.1:"
                                + (DATA_PROXY_PORT_BASE + LONE_DATA_PROXY.instance() + portOffset) + "\"]"),
                List.of(LONE_DATA_PROXY, LONE_DATA));
    }

    /** Stores for {@link #dataServer}. */
    OwnStores stores() {
        return OwnStores.start(home, within(STORE), portOffset, binaries());
    }

    /** Lets {@link #dataServer} have the stores of the suite that runs here. */
    void shareStores() {
        Path link = within(STORE).resolve("stores");
        try {
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, directory.resolve("stores"));
            }
        } catch (IOException e) {
            throw new SuiteException(link + " can't be made", e);
        }
    }

    /** Unpacked once for all that is started here. */
    private Path binaries() {
        return directory.resolve("stores").resolve("binaries");
    }

    private Path within(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new SuiteException(directory.resolve(name) + " can't be made", e);
        }
    }
}
