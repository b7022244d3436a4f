package io.yizhan.stores;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks that this system has the shared libraries a program was linked against, and names the packages if not. */
final class SharedLibraries {

    /** Debian 12 packages; later releases of Debian and Ubuntu add {@code t64} to the name of some. */
    private static final Map<String, String> DEBIAN_PACKAGES = Map.ofEntries(
            Map.entry("libcap.so.2", "libcap2"),
            Map.entry("libcrypt.so.1", "libcrypt1"),
            Map.entry("libcrypto.so.3", "libssl3"),
            Map.entry("libgcc_s.so.1", "libgcc-s1"),
            Map.entry("libgcrypt.so.20", "libgcrypt20"),
            Map.entry("libgpg-error.so.0", "libgpg-error0"),
            Map.entry("liblz4.so.1", "liblz4-1"),
            Map.entry("liblzma.so.5", "liblzma5"),
            Map.entry("libssl.so.3", "libssl3"),
            Map.entry("libstdc++.so.6", "libstdc++6"),
            Map.entry("libsystemd.so.0", "libsystemd0"),
            Map.entry("libzstd.so.1", "libzstd1"));

    private SharedLibraries() {}

    static void requireAll(Path program) {
        try {
            // What ldd does: the loader lists the libraries and leaves. Unlike ldd it is always there.
            ProcessBuilder builder = new ProcessBuilder(program.toString()).redirectErrorStream(true);
            builder.environment().put("LD_TRACE_LOADED_OBJECTS", "1");
            Process loader = builder.start();
            String listing = new String(loader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            List<String> missing = missingIn(listing);
            if (!missing.isEmpty()) {
                throw new StoreException(program + " needs " + String.join(", ", missing)
                        + "; on Debian: apt-get install " + packagesOf(missing));
            }
        } catch (IOException e) {
            throw new StoreException(program + " cannot run here; it needs Linux with glibc on amd64", e);
        }
    }

    static List<String> missingIn(String listing) {
        return listing.lines()
                .filter(line -> line.contains("=> not found"))
                .map(line -> line.strip().split(" ")[0])
                .distinct()
                .toList();
    }

    static String packagesOf(List<String> libraries) {
        return libraries.stream()
                .map(library -> DEBIAN_PACKAGES.getOrDefault(library, "(the package that holds " + library + ")"))
                .distinct()
                .collect(Collectors.joining(" "));
    }
}
