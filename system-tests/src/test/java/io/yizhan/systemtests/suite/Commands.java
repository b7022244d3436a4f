package io.yizhan.systemtests.suite;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Runs programs as a person in a terminal does. */
public final class Commands {

    private Commands() {}

    /**
     * What a program left behind.
     *
     * @param output standard output and standard error, as they came
     */
    public record Result(int exitCode, String output) {}

    /**
     * Runs a program until it ends.
     *
     * @param input for its standard input, which then ends
     * @throws AssertionError with what it said so far, if it takes longer than the limit
     */
    public static Result run(
            List<String> command, Path directory, Map<String, String> environment, String input, Duration limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading its input.
        }
        if (!process.waitFor(limit.toMillis(), MILLISECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " took longer than " + limit + "; it said:\n" + output.join());
        }
        return new Result(process.exitValue(), output.join());
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
