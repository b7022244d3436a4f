package io.yizhan.access;

import io.yizhan.proto.ServerType;
import io.yizhan.runtime.lifecycle.DaemonLauncher;

/** Runs an access server until it is told to leave. */
public final class AccessServerMain {

    private AccessServerMain() {}

    public static void main(String[] args) {
        System.exit(DaemonLauncher.launch(ServerType.ACCESS, args, AccessServer::build));
    }
}
