package io.yizhan.client.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of {@code im-client}; exit code 0 done, 1 failed, 2 wrong use of the command line. */
public final class ImClientMain {

    private ImClientMain() {}

    public static void main(String[] args) {
        System.exit(run(Console.ofProcess(), args));
    }

    static int run(Console console, String... args) {
        configureLogging(args);
        return new CommandLine(new ImClientCommand())
                .addSubcommand(new RegisterCommand(console))
                .addSubcommand(new LoginCommand(console))
                .addSubcommand(new ChatCommand(console))
                .addSubcommand(new SendCommand(console))
                .addSubcommand(new ReceiveCommand(console))
                .addSubcommand(new HistoryCommand(console))
                .addSubcommand(new ConversationsCommand(console))
                .addSubcommand(new ReadCommand(console))
                .addSubcommand(GroupsCommand.line(console))
                .addSubcommand(DevicesCommand.line(console))
                .addSubcommand(new ProfileCommand(console))
                .addSubcommand(new PresenceCommand(console))
                .addSubcommand(new LogoutCommand(console))
                .setOut(writer(console.out))
                .setErr(writer(console.err))
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, result) -> {
                    AccountCommand failed = command.getCommand();
                    failed.printFailure(failure);
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .setExecutionStrategy(ImClientMain::run)
                .execute(args);
    }

    /** Picocli lets a --help behind an unknown word pass, and would show the help of something else. */
    private static int run(ParseResult parsed) {
        ParseResult deepest = parsed;
        while (deepest.hasSubcommand()) {
            deepest = deepest.subcommand();
        }
        if (!deepest.unmatched().isEmpty()) {
            throw new UnmatchedArgumentException(deepest.commandSpec().commandLine(), deepest.unmatched());
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** Before the first logger exists: the terminal belongs to the user. */
    private static void configureLogging(String... args) {
        boolean verbose = Arrays.asList(args).contains("--verbose");
        setUnlessSet("logback.configurationFile", "io/yizhan/client/cli/logback.xml");
        setUnlessSet("logback.statusListenerClass", "ch.qos.logback.core.status.NopStatusListener");
        setUnlessSet("yizhan.client.log-level", verbose ? "DEBUG" : "OFF");
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
