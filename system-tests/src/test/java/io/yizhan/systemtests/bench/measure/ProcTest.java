package io.yizhan.systemtests.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcTest {

    @Test
    void readsWhatAProcessCost(@TempDir Path root) throws Exception {
        Path process = Files.createDirectories(root.resolve("42"));
        write(process.resolve("stat"), "42 (java (x) 7) S 1 42 42 0 -1 4194304 98 0 0 0 250 150 0 0 20 0 9 0 1 2 3");
        write(process.resolve("status"), "Name:\tjava\nVmRSS:\t  2048 kB\nvoluntary_ctxt_switches:\t1\n");
        write(process.resolve("io"), "rchar: 9\nsyscr: 10\nsyscw: 11\n");
        write(process.resolve("cmdline"), "/jdk/bin/java\0-Xmx64m\0-XX:+UseSerialGC\0-cp\0a.jar\0Main\0");
        for (int task = 42; task < 44; task++) {
            Path directory = Files.createDirectories(process.resolve("task/" + task));
            write(directory.resolve("status"), "voluntary_ctxt_switches:\t5\nnonvoluntary_ctxt_switches:\t3\n");
        }
        Proc proc = new Proc(root);

        ProcessFigures figures = proc.read(42);
        assertThat(figures.cpuSeconds()).isEqualTo(4.0);
        assertThat(figures.voluntarySwitches()).isEqualTo(10);
        assertThat(figures.involuntarySwitches()).isEqualTo(6);
        assertThat(figures.reads()).isEqualTo(10);
        assertThat(figures.writes()).isEqualTo(11);
        assertThat(figures.residentKib()).isEqualTo(2048);
        assertThat(Machine.flags(proc.commandLine(42))).isEqualTo("-Xmx64m -XX:+UseSerialGC");
    }

    @Test
    void aProcessThatHasGoneCostsNothing(@TempDir Path root) {
        assertThat(new Proc(root).read(43)).isEqualTo(ProcessFigures.NONE);
        assertThat(new Proc(root).commandLine(43)).isEqualTo(List.of());
    }

    @Test
    void readsWhatTheMachineDid(@TempDir Path root) throws Exception {
        write(root.resolve("stat"), "cpu  100 200 300 5000 600 50 50 0 0 0\ncpu0 1 2 3 4 5 6 7 0 0 0\n");
        assertThat(new Proc(root).machineCpuSeconds()).isEqualTo(7.0);
    }

    @Test
    void whatWasAddedIsTheDifference() {
        ProcessFigures before = new ProcessFigures(1, 10, 1, 5, 6, 100, 1000);
        ProcessFigures after = new ProcessFigures(3, 30, 4, 9, 8, 90, 5000);
        assertThat(after.since(before)).isEqualTo(new ProcessFigures(2, 20, 3, 4, 2, 90, 4000));
    }

    private static void write(Path file, String text) throws Exception {
        Files.writeString(file, text);
    }
}
