package io.yizhan.systemtests.bench.child;

import io.yizhan.systemtests.audit.suite.SuiteException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process with this one's class path and JVM options that is spoken to by lines. It ends when its standard input does. Blocks;
 * used by the bench's main thread.
 */
public final class ChildJvm implements AutoCloseable {

    /** Begins each line that is an answer; other lines are its log. */
    public static final String ANSWER = "> ";

    private static final long END_SECONDS = 10;

    private final String name;
    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;

    private ChildJvm(String name, Process process) {
        this.name = name;
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        this.input = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII));
    }

    /** @param name for messages */
    public static ChildJvm start(String name, Class<?> main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        try {
            return new ChildJvm(
                    name,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new SuiteException(name + " can't be started", e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Writes a line. */
    public void tell(String line) {
        try {
            input.write(line);
            input.newLine();
            input.flush();
        } catch (IOException e) {
            throw new SuiteException(name + " has ended", e);
        }
    }

    /** Waits for its next answer. */
    public String answer() {
        try {
            String line = output.readLine();
            while (line != null && !line.startsWith(ANSWER)) {
                System.err.println(name + ": " + line);
                line = output.readLine();
            }
            if (line == null) {
                throw new SuiteException(name + " ended before it answered");
            }
            return line.substring(ANSWER.length()).strip();
        } catch (IOException e) {
            throw new SuiteException(name + " can't be read", e);
        }
    }

    @Override
    public void close() {
        try {
            input.close();
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
