package io.yizhan.client.cli;

import io.yizhan.proto.Platform;
import io.yizhan.proto.UserPresence;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "presence",
        description = "Tell who is online, and on what.",
        footer = {"", "Example:", "  im-client presence --account alice bob carol"})
final class PresenceCommand extends AccountCommand {

    @Parameters(arity = "1..100", paramLabel = "NAME", description = "Accounts to ask for.")
    private List<String> accounts = List.of();

    PresenceCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        try (CliSession session = open()) {
            List<Long> users = names(session).userIds(accounts);
            List<UserPresence> presences =
                    session.await(session.client().users().presence(users));
            for (int i = 0; i < Math.min(presences.size(), accounts.size()); i++) {
                print(accounts.get(i), presences.get(i));
            }
        }
        return 0;
    }

    private void print(String account, UserPresence presence) {
        print(
                account + ": " + describe(presence),
                new JsonLine()
                        .text("type", "presence")
                        .text("account", account)
                        .number("user_id", presence.getUserId())
                        .flag("online", presence.getPlatformsCount() > 0)
                        .flag("unknown", presence.getUnknown())
                        .texts(
                                "platforms",
                                presence.getPlatformsList().stream()
                                        .map(Platform::name)
                                        .collect(Collectors.toList())));
    }

    static String describe(UserPresence presence) {
        if (presence.getUnknown()) {
            return "not known at the moment";
        }
        return presence.getPlatformsCount() == 0
                ? "offline"
                : "online ("
                        + presence.getPlatformsList().stream()
                                .map(platform -> platform.name().toLowerCase(Locale.ROOT))
                                .distinct()
                                .collect(Collectors.joining(", "))
                        + ")";
    }
}
