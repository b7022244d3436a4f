package io.yizhan.runtime.lifecycle;

import io.yizhan.proto.ServerType;

/** The smallest daemon there is, for tests of a real process. */
final class TinyDaemonMain {

    private TinyDaemonMain() {}

    public static void main(String[] arguments) {
        System.exit(DaemonLauncher.launch(ServerType.SELECTOR, arguments, TinyDaemonMain::build));
    }

    private static void build(Daemon daemon) {
        daemon.settings().text("greeting", "hello");
    }
}
