package io.yizhan.selector;

import io.yizhan.proto.ServerType;
import io.yizhan.runtime.lifecycle.DaemonLauncher;

/** Starts a selector server. */
public final class SelectorServerMain {

    private SelectorServerMain() {}

    public static void main(String[] args) {
        System.exit(DaemonLauncher.launch(ServerType.SELECTOR, args, SelectorServer::build));
    }
}
