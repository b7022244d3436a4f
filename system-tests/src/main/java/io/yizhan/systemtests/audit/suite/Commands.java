package io.yizhan.systemtests.audit.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs other programs and waits for them. Blocks; safe for any thread. */
final class Commands {

    private Commands() {}

    /**
     * Runs a program to its end.
     *
     * @return what it printed, both streams
     * @throws SuiteException if it can't be run, takes too long (it is then ended), or exits with anything but 0
     */
    static String run(List<String> command, Map<String, String> environment, Duration timeout) {
        Path output = null;
        try {
            output = Files.createTempFile("im-audit", ".out");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            String printed = Files.readString(output, StandardCharsets.UTF_8);
            if (!ended || process.exitValue() != 0) {
                String how =
                        ended ? "exited with " + process.exitValue() : "didn't end in " + timeout.toSeconds() + " s";
                throw new SuiteException(String.join(" ", command) + ": " + how + "\n" + printed);
            }
            return printed;
        } catch (IOException e) {
            throw new SuiteException(String.join(" ", command) + ": can't be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteException(String.join(" ", command) + ": interrupted", e);
        } finally {
            delete(output);
        }
    }

    private static void delete(@org.jspecify.annotations.Nullable Path file) {
        if (file != null && !file.toFile().delete()) {
            file.toFile().deleteOnExit();
        }
    }
}
