package io.yizhan.client.cli;

import io.yizhan.proto.DeviceInfo;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "devices",
        description = "List the account's devices; 'devices kick ID' ends the session of one.",
        footer = {
            "",
            "Examples:",
            "  im-client devices --account alice",
            "  im-client devices kick --account alice phone-1"
        })
final class DevicesCommand extends AccountCommand {

    private DevicesCommand(Console console) {
        super(console);
    }

    /** With its subcommand. */
    static CommandLine line(Console console) {
        return new CommandLine(new DevicesCommand(console)).addSubcommand(new Kick(console));
    }

    @Override
    public Integer call() {
        try (CliSession session = open()) {
            session.await(session.client().devices().list()).forEach(this::show);
        }
        return 0;
    }

    private void show(DeviceInfo info) {
        String platform = info.getDevice().getPlatform().name();
        print(
                Texts.harmless(
                        info.getDevice().getDeviceId() + ": " + info.getDevice().getName() + ", "
                                + platform.toLowerCase(Locale.ROOT) + ", " + (info.getOnline() ? "online" : "offline")
                                + (info.getCurrent() ? ", this one" : "")),
                new JsonLine()
                        .text("type", "device")
                        .text("device_id", info.getDevice().getDeviceId())
                        .text("name", info.getDevice().getName())
                        .text("platform", platform)
                        .flag("online", info.getOnline())
                        .flag("current", info.getCurrent())
                        .number("last_login_ms", info.getLastLoginMs()));
    }

    @Command(
            name = "kick",
            description = "End a device's session and revoke its token.",
            footer = {"", "Example:", "  im-client devices kick --account alice phone-1"})
    private static final class Kick extends AccountCommand {

        @Parameters(paramLabel = "ID", description = "Device id, as 'devices' lists it.")
        private String deviceId = "";

        Kick(Console console) {
            super(console);
        }

        @Override
        public Integer call() {
            try (CliSession session = open()) {
                session.await(session.client().devices().kick(deviceId));
                print(
                        "Kicked " + deviceId + ".",
                        new JsonLine().text("type", "kicked").text("device_id", deviceId));
            }
            return 0;
        }
    }
}
