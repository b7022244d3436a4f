package io.yizhan.stores;

import java.nio.file.Path;

/** The programs, unpacked once for all tests of the build. */
final class TestBinaries {

    static final Path DIR = Path.of("../../target/embedded-stores");

    private TestBinaries() {}

    static StoreBinaries get() {
        return StoreBinaries.in(DIR);
    }
}
