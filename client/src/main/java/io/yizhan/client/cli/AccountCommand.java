package io.yizhan.client.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What all subcommands share: whose account, how to print, how to fail. */
@Command(sortOptions = false, usageHelpWidth = 110)
abstract class AccountCommand implements Callable<Integer> {
    final Console console;

    @Mixin
    final SessionOptions options = new SessionOptions();

    AccountCommand(Console console) {
        this.console = console;
    }

    /** Logs in as a device for commands. */
    CliSession open() {
        return CliSession.open(options, console, new CliSession.Plan(Role.COMMAND));
    }

    Names names(CliSession session) {
        return new Names(session.client(), options.timeout());
    }

    /** One line for people, or one object for programs. */
    void print(String line, JsonLine json) {
        console.out.println(options.json ? json.toString() : line);
    }

    void printFailure(Throwable failure) {
        Failures.print(console, options.json, options.accountOrEmpty(console), failure);
    }
}
