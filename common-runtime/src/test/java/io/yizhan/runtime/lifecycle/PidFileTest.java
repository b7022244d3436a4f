package io.yizhan.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

    @TempDir
    private Path directory;

    @Test
    void isWrittenAsAWholeAndRemoved() throws IOException {
        Path file = directory.resolve("chat-1.pid");
        PidFile pidFile = new PidFile(file, 4711);

        pidFile.write();
        assertThat(file).hasContent("4711");
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));

        pidFile.removeIfOwn();
        assertThat(file).doesNotExist();
    }

    @Test
    void isLeftToASuccessor() throws IOException {
        Path file = directory.resolve("chat-1.pid");
        PidFile former = new PidFile(file, 4711);
        PidFile successor = new PidFile(file, 4712);
        former.write();
        successor.write();

        former.removeIfOwn();
        assertThat(file).hasContent("4712");
    }

    @Test
    void whatIsReservedNeedsNoMoreRoom() throws IOException {
        Path file = directory.resolve("chat-1.pid");
        PidFile former = new PidFile(file, 4711);
        PidFile successor = new PidFile(file, 4712);
        former.write();
        successor.reserve();
        assertThat(file).hasContent("4711");
        assertThat(directory.resolve("chat-1.pid.4712.tmp")).hasContent("4712");

        successor.write();
        assertThat(file).hasContent("4712");
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void whatIsReservedGoesWithTheProcess() throws IOException {
        PidFile pidFile = new PidFile(directory.resolve("chat-1.pid"), 4711);

        pidFile.reserve();
        pidFile.removeIfOwn();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void isNotWrittenAnyMoreOnceRemoved() throws IOException {
        Path file = directory.resolve("chat-1.pid");
        PidFile pidFile = new PidFile(file, 4711);

        pidFile.removeIfOwn();
        pidFile.write();
        assertThat(file).doesNotExist();
    }
}
