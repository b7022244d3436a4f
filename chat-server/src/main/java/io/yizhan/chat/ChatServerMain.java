package io.yizhan.chat;

import io.yizhan.proto.ServerType;
import io.yizhan.runtime.lifecycle.DaemonLauncher;

/** Starts a chat server. */
public final class ChatServerMain {

    private ChatServerMain() {}

    public static void main(String[] args) {
        System.exit(DaemonLauncher.launch(ServerType.CHAT, args, ChatServer::build));
    }
}
