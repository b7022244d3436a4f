package io.yizhan.systemtests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One person's terminal: runs {@code im-client} for one account, with a home directory of its own. */
public final class Terminal {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final Suite suite;
    private final Path home;
    private final String account;
    private final String password = UUID.randomUUID().toString();

    /** @param home where the client keeps what it knows */
    public Terminal(Suite suite, Path home, String name) {
        this.suite = suite;
        this.home = home;
        account = name + "-" + password.substring(0, 8);
    }

    public String account() {
        return account;
    }

    /**
     * Runs a subcommand until it ends, and expects it to succeed.
     *
     * @return what it printed with {@code --json}, one object a line
     */
    public List<Config> run(String... arguments) throws IOException, InterruptedException {
        List<String> command = command(arguments);
        command.add("--json");
        Commands.Result result = Commands.run(command, home, Map.of("YIZHAN_PASSWORD", password), "", LIMIT);
        assertThat(result.exitCode())
                .as("%s: %s", List.of(arguments), result.output())
                .isZero();
        return result.output()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(ConfigFactory::parseString)
                .toList();
    }

    /** Begins a chat whose input is a pipe. */
    public Chat chat(String... arguments) throws IOException {
        return begin(command(chatWith(arguments)));
    }

    /** Begins a chat in a pseudo-terminal, which the program {@code script} makes. */
    public Chat chatInTerminal(String... arguments) throws IOException {
        return begin(List.of("script", "-qec", String.join(" ", command(chatWith(arguments))), "/dev/null"));
    }

    private static String[] chatWith(String... arguments) {
        return Stream.concat(Stream.of("chat"), Stream.of(arguments)).toArray(String[]::new);
    }

    private Chat begin(List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().put("YIZHAN_PASSWORD", password);
        builder.environment().put("TERM", "xterm");
        return new Chat(builder.start());
    }

    private List<String> command(String... arguments) {
        // groups has subcommands, which take the options.
        int words = arguments[0].equals("groups") ? 2 : 1;
        List<String> command = new ArrayList<>(List.of(clientScript()));
        command.addAll(List.of(arguments).subList(0, words));
        command.addAll(List.of("--account", account, "--selector", suite.selector()));
        command.addAll(List.of("--state-dir", home.resolve(account).toString()));
        command.addAll(List.of(arguments).subList(words, arguments.length));
        return command;
    }

    private String clientScript() {
        return suite.release().home().resolve("bin/im-client").toString();
    }

    /** A chat that goes on. */
    public static final class Chat implements AutoCloseable {

        private final Process process;
        private final List<String> output = new CopyOnWriteArrayList<>();
        private final Thread reader;

        private Chat(Process process) {
            this.process = process;
            reader = new Thread(this::read, "chat-output");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    output.add(line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public void type(String line) throws IOException {
            OutputStream in = process.getOutputStream();
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        }

        public void awaitOutput(String text) throws Exception {
            Await.until("the chat shows \"" + text + "\"", LIMIT, () -> {
                boolean goesOn = reader.isAlive();
                boolean shown = output.stream().anyMatch(line -> line.contains(text));
                assertThat(shown || goesOn).as("the chat has ended: %s", output).isTrue();
                return shown;
            });
        }

        /** Everything the terminal has shown so far. */
        public List<String> output() {
            return List.copyOf(output);
        }

        /** Ends the input and expects the chat to end well. */
        public void leave() throws IOException, InterruptedException {
            process.getOutputStream().close();
            awaitEnd();
        }

        /** Expects the chat to end well by itself. */
        public void awaitEnd() throws InterruptedException {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("the chat ends")
                    .isTrue();
            assertThat(process.exitValue()).as("%s", output).isZero();
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
