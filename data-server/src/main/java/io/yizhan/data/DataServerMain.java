package io.yizhan.data;

import io.yizhan.proto.ServerType;
import io.yizhan.runtime.lifecycle.DaemonLauncher;

/** Starts a data server. */
public final class DataServerMain {

    private DataServerMain() {}

    public static void main(String[] args) {
        System.exit(DaemonLauncher.launch(ServerType.DATA, args, DataServer::build));
    }
}
