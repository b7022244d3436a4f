package io.yizhan.systemtests.quickstart;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Two users talk; exit code 0 only if everything arrived and is in the history. */
@Command(name = "two-users", mixinStandardHelpOptions = true)
public final class TwoUsersMain implements Callable<Integer> {

    @Option(names = "--selector", required = true, description = "such as http://127.0.0.1:7801; may be repeated")
    private List<String> selectors = List.of();

    @Option(names = "--step-limit", defaultValue = "20", description = "seconds that each step may take")
    private int stepLimit;

    private TwoUsersMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TwoUsersMain()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        try {
            new TwoUsers(selectors, Duration.ofSeconds(stepLimit), out::println)
                    .talk(password.substring(0, 6), password);
            return CommandLine.ExitCode.OK;
        } catch (TwoUsers.TalkException e) {
            out.println(e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }
}
