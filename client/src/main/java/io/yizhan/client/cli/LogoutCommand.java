package io.yizhan.client.cli;

import io.yizhan.client.ImException;
import io.yizhan.client.store.FileStore;
import io.yizhan.client.store.MemoryStore;
import io.yizhan.proto.Status;
import picocli.CommandLine.Command;

@Command(
        name = "logout",
        description = "Revoke the tokens of this device. What it has received stays remembered.",
        footer = {"", "Example:", "  im-client logout --account alice"})
final class LogoutCommand extends AccountCommand {

    LogoutCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        String account = options.account(console);
        StateDirectory state = new StateDirectory(options.stateDir(account));
        for (Role role : Role.values()) {
            FileStore store = state.store(role);
            if (store.loadToken().isPresent()) {
                revoke(role, store);
            }
        }
        print(
                "Logged out " + account + ".",
                new JsonLine().text("type", "logged_out").text("account", account));
        return 0;
    }

    private void revoke(Role role, FileStore store) {
        // Cursors of its own: what arrives in this last moment hasn't been seen by anybody.
        CliSession.Plan plan =
                new CliSession.Plan(role).cursors(new MemoryStore()).neverAsk();
        try (CliSession session = CliSession.open(options, console, plan)) {
            session.await(session.client().logout());
        } catch (ImException e) {
            if (e.status() != Status.UNAUTHENTICATED) {
                throw e;
            }
            store.clearToken(); // it had been revoked already
        }
    }
}
