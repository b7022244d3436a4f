package io.yizhan.runtime.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InheritedDescriptorsTest {

    /** Sockets have no close-on-exec; a program that kept one would keep a port taken. */
    @Test
    void aProgramThatIsStartedGetsNoSocket() throws Exception {
        EchoHouse house = new EchoHouse();
        house.door().open();
        try (EchoGuests guests = new EchoGuests()) {
            guests.come(house.door().port(), 1);
            guests.talk(ProcessHandle.current().pid(), "hello");
            try (Stream<Path> own = Files.list(Path.of("/proc/self/fd"))) {
                assertThat(own.map(InheritedDescriptorsTest::target))
                        .as("descriptors of this process")
                        .anyMatch(target -> target.startsWith("socket:"));
            }

            Process program = new ProcessBuilder("ls", "-l", "/proc/self/fd").start();
            assertThat(new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .as("descriptors of the program")
                    .contains("pipe:")
                    .doesNotContain("socket:");
        } finally {
            house.door().close();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }
}
