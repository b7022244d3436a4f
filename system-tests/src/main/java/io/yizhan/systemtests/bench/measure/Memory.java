package io.yizhan.systemtests.bench.measure;

import io.yizhan.systemtests.audit.suite.Suite;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Memory that connections cost.
 *
 * @param residentBytes of all daemons of a role, after a garbage collection
 * @param kernelTcpBytes buffers of all TCP sockets of the machine, as {@code /proc/net/sockstat} counts them
 */
public record Memory(long residentBytes, long kernelTcpBytes) {

    public static final long KIB = 1024;

    private static final long PAGE_BYTES = 4096;
    private static final long GC_SECONDS = 60;

    /** Collects garbage in the daemons of a role and looks. Blocks. */
    public static Memory of(Suite suite, String role) {
        Proc proc = new Proc(Path.of("/proc"));
        long kib = suite.daemons().stream()
                .filter(daemon -> daemon.role().equals(role))
                .flatMap(daemon -> suite.process(daemon).stream())
                .mapToLong(process -> {
                    collectGarbage(process.pid());
                    return proc.read(process.pid()).residentKib();
                })
                .sum();
        return new Memory(kib * KIB, kernel());
    }

    /** Buffers of all TCP sockets of the machine now. */
    public static long kernel() {
        return tcpPages(sockstat()) * PAGE_BYTES;
    }

    /** The pages behind {@code mem} in the line of TCP; 0 where there is no such line. */
    static long tcpPages(String sockstat) {
        return sockstat.lines()
                .filter(line -> line.startsWith("TCP:") && line.contains(" mem "))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(" mem ") + 5).strip()))
                .findFirst()
                .orElse(0);
    }

    private static String sockstat() {
        try {
            return Files.readString(Path.of("/proc/net/sockstat"));
        } catch (IOException e) {
            return "";
        }
    }

    private static void collectGarbage(long pid) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(GC_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new SuiteException(jcmd + " " + pid + " GC.run: failed (expected: a JDK of the same user)");
            }
        } catch (IOException e) {
            throw new SuiteException(jcmd + ": can't be run (expected: a JDK, not only a Java runtime)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteException("interrupted", e);
        }
    }
}
