package io.yizhan.client.cli;

import io.yizhan.proto.Platform;

/**
 * The two devices that one state directory stands for. A command in a script logs in as a device of its own, so that it
 * neither ends the session of a chat that is open in another window nor takes messages away from it.
 */
enum Role {
    /** Receives: {@code chat} and {@code receive}. One at a time. */
    CHAT("chat", Platform.DESKTOP, "im-client"),
    /** Everything else; commands that run at the same time take turns. */
    COMMAND("command", Platform.OTHER, "im-client commands");

    private final String directory;
    private final Platform platform;
    private final String title;

    Role(String directory, Platform platform, String title) {
        this.directory = directory;
        this.platform = platform;
        this.title = title;
    }

    String directory() {
        return directory;
    }

    Platform platform() {
        return platform;
    }

    String title() {
        return title;
    }
}
