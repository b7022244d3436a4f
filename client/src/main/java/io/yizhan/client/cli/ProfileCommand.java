package io.yizhan.client.cli;

import io.yizhan.client.Users;
import io.yizhan.proto.Profile;
import io.yizhan.proto.UpdateProfileRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "profile",
        description = "Show a profile, by default one's own, or change one's own.",
        footer = {
            "",
            "Examples:",
            "  im-client profile --account alice bob",
            "  im-client profile --account alice --display-name \"Alice Li\""
        })
final class ProfileCommand extends AccountCommand {

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Whose profile to show.")
    private @Nullable String account;

    @Option(names = "--display-name", paramLabel = "TEXT", description = "Change the name others see.")
    private @Nullable String displayName;

    @Option(names = "--signature", paramLabel = "TEXT", description = "Change the line below the name.")
    private @Nullable String signature;

    @Option(names = "--avatar-url", paramLabel = "URL", description = "Change the address of the picture.")
    private @Nullable String avatarUrl;

    ProfileCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        UpdateProfileRequest.Builder change = UpdateProfileRequest.newBuilder();
        if (displayName != null) {
            change.setDisplayName(displayName);
        }
        if (signature != null) {
            change.setSignature(signature);
        }
        if (avatarUrl != null) {
            change.setAvatarUrl(avatarUrl);
        }
        boolean changes = displayName != null || signature != null || avatarUrl != null;
        if (changes && account != null) {
            throw options.usage("NAME: " + account + " (expected: none, only one's own profile can be changed)");
        }
        String shown = account == null ? options.account(console) : account;
        try (CliSession session = open()) {
            Users users = session.client().users();
            show(session.await(changes ? users.updateOwn(change.build()) : users.byAccount(shown)));
        }
        return 0;
    }

    private void show(Profile profile) {
        String line = profile.getAccount() + " (" + profile.getUserId() + "): " + profile.getDisplayName();
        if (!profile.getSignature().isEmpty()) {
            line += " \u2014 " + profile.getSignature();
        }
        print(
                Texts.harmless(line),
                new JsonLine()
                        .text("type", "profile")
                        .number("user_id", profile.getUserId())
                        .text("account", profile.getAccount())
                        .text("display_name", profile.getDisplayName())
                        .text("signature", profile.getSignature())
                        .text("avatar_url", profile.getAvatarUrl()));
    }
}
