package io.yizhan.client.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command itself does nothing but name its subcommands. */
@Command(
        name = "im-client",
        mixinStandardHelpOptions = true,
        version = "im-client 0.1.0",
        subcommands = HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Chat over Yizhan from the terminal, or from scripts.",
        footer = {
            "",
            "A first conversation:",
            "  im-client register --account alice",
            "  im-client chat --account alice --with bob",
            "From a script:",
            "  im-client send --account alice --to bob \"hi\"",
            "",
            "Exit code: 0 done, 1 failed (the reason is printed), 2 wrong use of the command line."
        })
final class ImClientCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandSpec known = spec;
        if (known != null) {
            throw new ParameterException(known.commandLine(), "Missing COMMAND");
        }
    }
}
