package io.yizhan.runtime.lifecycle;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real JVM that runs {@link TinyDaemonMain}; its output is read by the test. Killed when closed. */
final class TinyProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    private TinyProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static TinyProcess start(Map<String, String> environment, List<String> jvmOptions, String... arguments)
            throws IOException {
        return run(List.of(), environment, jvmOptions, arguments);
    }

    /** One that can't put a byte into a file, as on a full disk; pipes and devices are no files. */
    static TinyProcess startWithoutRoom(Map<String, String> environment, String... arguments) throws IOException {
        return run(List.of("sh", "-c", "ulimit -f 0 && exec \"$0\" \"$@\""), environment, List.of(), arguments);
    }

    private static TinyProcess run(
            List<String> prefix, Map<String, String> environment, List<String> jvmOptions, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TinyDaemonMain.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove(ShutdownSignals.VARIABLE);
        builder.environment().putAll(environment);
        return new TinyProcess(builder.start());
    }

    /** Reads on until a line contains a text. */
    void awaitLine(String text) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.contains(text)) {
                return;
            }
        }
        throw new AssertionError("ended without a line with \"" + text + "\":\n" + String.join("\n", lines));
    }

    /** Sends a signal as a person would. */
    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("kill -" + name + ": " + code + " (expected: 0)");
        }
    }

    /** Reads everything that is left and returns the exit code. */
    int awaitExit() throws IOException, InterruptedException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
        }
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError("output closed and still running:\n" + String.join("\n", lines));
        }
        return process.exitValue();
    }

    List<String> lines() {
        return lines;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
