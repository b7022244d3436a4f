package io.yizhan.systemtests.suite;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The release archive, unpacked once, and what every suite started from it shares. */
public final class Release {

    private static final Duration UNPACK_LIMIT = Duration.ofSeconds(60);

    private final String version;
    private final Path home;
    private final Path storeBinaries;

    private Release(String version, Path home, Path storeBinaries) {
        this.version = version;
        this.home = home;
        this.storeBinaries = storeBinaries;
    }

    /** Unpacks the archive that the build hands over. */
    static Release unpack(Path into) throws IOException, InterruptedException {
        Path archive = Path.of(required("yizhan.release.archive"));
        Commands.Result tar = Commands.run(
                List.of("tar", "-xzf", archive.toString(), "-C", into.toString()), into, Map.of(), "", UNPACK_LIMIT);
        if (tar.exitCode() != 0) {
            throw new IOException("tar: " + tar.output());
        }
        String name = archive.getFileName().toString();
        String stem = name.substring(0, name.length() - ".tar.gz".length());
        return new Release(stem.substring("yizhan-".length()), into.resolve(stem), into.resolve("store-binaries"));
    }

    /** Such as {@code 0.1.0}. */
    public String version() {
        return version;
    }

    /** Holds {@code quickstart.sh}, {@code bin}, {@code conf} and {@code lib}. */
    public Path home() {
        return home;
    }

    /** A second home with scripts and configuration of its own and the same jars, for a test that changes them. */
    public Path copy(Path to) throws IOException, InterruptedException {
        Files.createDirectories(to);
        Commands.run(
                List.of("cp", "-r", home + "/bin", home + "/conf", home + "/quickstart.sh", to.toString()),
                to,
                Map.of(),
                "",
                UNPACK_LIMIT);
        Files.createSymbolicLink(to.resolve("lib"), home.resolve("lib"));
        return to;
    }

    /** For every script: the stores' programs are unpacked once for all suites. */
    public Map<String, String> environment() {
        return Map.of("YIZHAN_STORE_BINARIES", storeBinaries.toString());
    }

    /** A distance from the usual ports at which all of them are free now. */
    public static int freePortOffset() {
        // Below the ports that the system gives to outgoing connections, from 32768 on. Where several people share a
        // machine, -Dyizhan.port-offset=N lets each begin elsewhere.
        for (int offset = Integer.getInteger("yizhan.port-offset", 1000); offset <= 24_000; offset += 1000) {
            if (areFree(offset)) {
                return offset;
            }
        }
        throw new IllegalStateException("every port range from 8100 to 31999 has a port that is taken");
    }

    private static boolean areFree(int offset) {
        for (int port = 7100; port < 8000; port++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port + offset));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    /** Where the sources are: {@code .proto} files and the Node client. */
    public static Path repository() {
        return Path.of(required("yizhan.repository"));
    }

    static String required(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException(property + ": not set (expected: set by module deploy's Failsafe run)");
        }
        return value;
    }
}
