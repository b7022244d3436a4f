package io.yizhan.client.cli;

import io.yizhan.client.Identity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

@Command(
        name = "login",
        description = "Log in with the password; later commands need none, until logout.",
        footer = {"", "Example:", "  im-client login --account alice --password-file ~/alice.password"})
final class LoginCommand extends AccountCommand {

    LoginCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        Identity identity = logIn(options, console, null);
        print(
                "Logged in as " + identity.account() + ", user " + identity.userId() + ".",
                new JsonLine()
                        .text("type", "logged_in")
                        .text("account", identity.account())
                        .number("user_id", identity.userId()));
        return 0;
    }

    /**
     * Gets a token for each role.
     *
     * @param password null: the one that was given as an option, or is asked for
     */
    static Identity logIn(SessionOptions options, Console console, @Nullable String password) {
        String account = options.account(console);
        String known = password != null
                ? password
                : options.password(console)
                        .or(() -> console.askPassword("Password of " + account))
                        .orElseThrow(() -> options.usage("Missing --password, --password-file or YIZHAN_PASSWORD"));
        Identity identity = new Identity(0, account);
        for (Role role : Role.values()) {
            CliSession.Plan plan = new CliSession.Plan(role).password(known);
            try (CliSession session = CliSession.open(options, console, plan)) {
                identity = session.identity();
            }
        }
        return identity;
    }
}
