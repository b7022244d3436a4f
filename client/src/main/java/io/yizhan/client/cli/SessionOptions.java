package io.yizhan.client.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of every subcommand: whose account, where the servers are, how to print. */
final class SessionOptions {
    private static final Pattern ACCOUNT = Pattern.compile("[a-z][a-z0-9._-]{0,63}");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = {"-a", "--account"},
            paramLabel = "NAME",
            description = "Account to act as. Default: the environment's YIZHAN_ACCOUNT.")
    private @Nullable String account;

    @Option(
            names = "--password",
            paramLabel = "TEXT",
            description =
                    "Its password; other processes can see it here, so better use one of the following. Asked for "
                            + "where it is needed and not given.")
    private @Nullable String password;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "File whose first line is the password. The environment's YIZHAN_PASSWORD does as well.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--selector",
            paramLabel = "URL",
            split = ",",
            description = "Selector to ask for a server; may be repeated. "
                    + "Default: http://127.0.0.1:7801,http://127.0.0.1:7802.")
    private List<String> selectors = List.of("http://127.0.0.1:7801", "http://127.0.0.1:7802");

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "Access server to use without asking a selector; may be repeated.")
    private List<String> servers = List.of();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description =
                    "Where this device keeps its tokens and how far it has received. " + "Default: ~/.yizhan/NAME")
    private @Nullable Path stateDir;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long to wait for a server, and then for each answer, such as 500ms or 2m. Default: 15s.")
    private Duration timeout = Duration.ofSeconds(15);

    @Option(names = "--json", description = "Print one JSON object per line; failures go to the standard error.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(names = "--verbose", description = "Log what the connection does to the standard error.")
    boolean verbose;

    /** The account; a usage error where there is none. */
    String account(Console console) {
        String named = account != null ? account : console.environment.getOrDefault("YIZHAN_ACCOUNT", "");
        if (!ACCOUNT.matcher(named).matches()) {
            throw usage(
                    named.isEmpty()
                            ? "Missing --account NAME"
                            : "--account: " + named
                                    + " (expected: 1 to 64 characters of [a-z0-9._-], beginning with a letter)");
        }
        return named;
    }

    /** As far as it can be known, for messages about failures. */
    String accountOrEmpty(Console console) {
        return account != null ? account : console.environment.getOrDefault("YIZHAN_ACCOUNT", "");
    }

    /** The password as far as it was given. */
    Optional<String> password(Console console) {
        if (password != null) {
            return Optional.of(password);
        }
        if (passwordFile != null) {
            try {
                return Files.readString(passwordFile, StandardCharsets.UTF_8)
                        .lines()
                        .findFirst();
            } catch (IOException e) {
                throw usage("--password-file: " + passwordFile + " can't be read");
            }
        }
        return Optional.ofNullable(console.environment.get("YIZHAN_PASSWORD"));
    }

    List<String> selectors() {
        return selectors;
    }

    /** Empty: ask the selectors. */
    List<String> servers() {
        return servers;
    }

    Duration timeout() {
        return timeout;
    }

    Path stateDir(String ofAccount) {
        return stateDir != null ? stateDir : Path.of(System.getProperty("user.home"), ".yizhan", ofAccount);
    }

    /** Wrong use of the command line: exit code 2. */
    ParameterException usage(String message) {
        CommandSpec spec = command;
        if (spec == null) {
            throw new IllegalStateException("options outside a command");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
