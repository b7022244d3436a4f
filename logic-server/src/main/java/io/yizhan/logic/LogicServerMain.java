package io.yizhan.logic;

import io.yizhan.proto.ServerType;
import io.yizhan.runtime.lifecycle.DaemonLauncher;

/** Starts a logic server. */
public final class LogicServerMain {

    private LogicServerMain() {}

    public static void main(String[] args) {
        System.exit(DaemonLauncher.launch(ServerType.LOGIC, args, LogicServer::build));
    }
}
