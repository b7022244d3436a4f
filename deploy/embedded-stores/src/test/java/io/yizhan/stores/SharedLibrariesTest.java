package io.yizhan.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SharedLibrariesTest {

    private static final String LISTING = """
            \tlinux-vdso.so.1 (0x00007fcda4fc4000)
            \tlibssl.so.3 => not found
            \tlibcrypto.so.3 => not found
            \tlibstdc++.so.6 => not found
            \tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007fcda2650000)
            \tlibodd.so.9 => not found
            """;

    @Test
    void namesTheLibrariesTheLoaderMisses() {
        assertThat(SharedLibraries.missingIn(LISTING))
                .containsExactly("libssl.so.3", "libcrypto.so.3", "libstdc++.so.6", "libodd.so.9");
    }

    @Test
    void namesEachPackageOnce() {
        List<String> missing = SharedLibraries.missingIn(LISTING);
        assertThat(SharedLibraries.packagesOf(missing))
                .isEqualTo("libssl3 libstdc++6 (the package that holds libodd.so.9)");
    }
}
