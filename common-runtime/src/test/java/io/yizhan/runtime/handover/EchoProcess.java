package io.yizhan.runtime.handover;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real JVM that runs {@link EchoHouseMain}. Killed when closed. */
final class EchoProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    private EchoProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param openFiles the process's limit */
    static EchoProcess start(Path socket, int incarnation, String hold, int openFiles) throws IOException {
        List<String> command = List.of(
                "sh",
                "-c",
                "ulimit -n " + openFiles + "; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                EchoHouseMain.class.getName(),
                socket.toString(),
                Integer.toString(incarnation),
                hold);
        return new EchoProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Reads on until a line begins with a text; returns what follows in that line. */
    String await(String text) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.startsWith(text)) {
                return line.substring(text.length()).strip();
            }
        }
        throw new AssertionError("ended without a line \"" + text + "\":\n" + String.join("\n", lines));
    }

    /** Lets it go on where it holds, or end. */
    void input() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    long pid() {
        return process.pid();
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        kill();
    }
}
