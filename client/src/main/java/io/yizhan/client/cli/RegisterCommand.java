package io.yizhan.client.cli;

import io.yizhan.client.ClientRuntime;
import io.yizhan.client.ImClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "register",
        description = "Create an account and log in.",
        footer = {"", "Example:", "  im-client register --account alice --display-name \"Alice Li\""})
final class RegisterCommand extends AccountCommand {

    @Option(names = "--display-name", paramLabel = "TEXT", description = "What others see; default: the account.")
    private String displayName = "";

    RegisterCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        String account = options.account(console);
        String password = options.password(console).orElseGet(() -> choose(account));
        long userId;
        try (ClientRuntime runtime = new ClientRuntime();
                ImClient client = CliSession.build(options, account, password, runtime)) {
            userId = CliSession.await(client.register(displayName), options.timeout(), client);
        }
        print(
                "Registered " + account + " as user " + userId + ".",
                new JsonLine()
                        .text("type", "registered")
                        .text("account", account)
                        .number("user_id", userId));
        LoginCommand.logIn(options, console, password);
        return 0;
    }

    private String choose(String account) {
        String chosen = console.askPassword("New password of " + account)
                .orElseThrow(() -> options.usage("Missing --password, --password-file or YIZHAN_PASSWORD"));
        String again = console.askPassword("Once more").orElse("");
        if (!again.equals(chosen)) {
            throw new CliException("the two passwords differ", "Nothing was registered. Try again.");
        }
        return chosen;
    }
}
