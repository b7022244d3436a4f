package io.yizhan.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdentityTest {

    private final ProcessIdentity self =
            ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();

    @TempDir
    private Path dir;

    @Test
    void survivesTheWayThroughAFile() {
        self.write(dir.resolve("pid"));
        assertThat(ProcessIdentity.read(dir.resolve("pid"))).contains(self);
        assertThat(self.isAlive()).isTrue();
    }

    @Test
    void isAnotherWhenOnlyThePidIsTheSame() {
        assertThat(new ProcessIdentity(self.pid(), self.bootId(), self.startTicks() - 1).isAlive())
                .isFalse();
        assertThat(new ProcessIdentity(self.pid(), "another boot", self.startTicks()).isAlive())
                .isFalse();
    }

    @Test
    void isNobodyWhenTheFileIsMissingOrCutShort() throws IOException {
        assertThat(ProcessIdentity.read(dir.resolve("absent"))).isEmpty();
        assertThat(ProcessIdentity.read(Files.writeString(dir.resolve("cut"), "12 ab")))
                .isEmpty();
    }
}
