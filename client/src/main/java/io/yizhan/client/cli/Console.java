package io.yizhan.client.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the command line reads from and writes to; UTF-8 throughout. Tests put streams of their own here. */
final class Console {
    final BufferedReader in;
    final PrintStream out;
    final PrintStream err;
    final Map<String, String> environment;
    /** Whether a person may be asked. */
    final boolean interactive;

    private final Function<String, Optional<String>> passwordPrompt;

    Console(
            InputStream in,
            PrintStream out,
            PrintStream err,
            Map<String, String> environment,
            boolean interactive,
            Function<String, Optional<String>> passwordPrompt) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.out = out;
        this.err = err;
        this.environment = environment;
        this.interactive = interactive;
        this.passwordPrompt = passwordPrompt;
    }

    static Console ofProcess() {
        return new Console(
                new FileInputStream(FileDescriptor.in),
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                processConsole().isPresent(),
                Console::askHidden);
    }

    /** Asks for a password without showing it; empty if nobody can be asked. */
    Optional<String> askPassword(String prompt) {
        return interactive ? passwordPrompt.apply(prompt) : Optional.empty();
    }

    private static Optional<String> askHidden(String prompt) {
        return processConsole()
                .map(console -> console.readPassword("%s: ", prompt))
                .map(String::new);
    }

    /** Since Java 22 there may be a console without a terminal, which can be asked for. */
    @SuppressWarnings("SystemConsoleNull")
    private static Optional<java.io.Console> processConsole() {
        java.io.Console console = System.console();
        if (console == null) {
            return Optional.empty();
        }
        try {
            boolean terminal =
                    (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
            return terminal ? Optional.of(console) : Optional.empty();
        } catch (ReflectiveOperationException e) {
            return Optional.of(console); // an older Java has only consoles with a terminal
        }
    }
}
