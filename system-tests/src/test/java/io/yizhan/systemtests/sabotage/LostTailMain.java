package io.yizhan.systemtests.sabotage;

import io.yizhan.chat.ChatServer;
import io.yizhan.proto.Delivery;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.lifecycle.DaemonLauncher;

/**
 * A chat server that brings some users the beginning of each conversation and nothing more, and has nobody tell them to
 * sync: what comes behind the last entry that they learn of otherwise, they never get.
 */
public final class LostTailMain {

    private static final int BEGINNING = 4;

    private LostTailMain() {}

    public static void main(String[] arguments) {
        System.exit(DaemonLauncher.launch(
                ServerType.CHAT,
                arguments,
                daemon -> ChatServer.build(
                        Sabotage.calling(daemon, caller -> new Deliveries(caller, LostTailMain::isDropped)))));
    }

    private static boolean isDropped(Delivery delivery, long user) {
        return user % 2 == 0 && delivery.getSeq() > BEGINNING;
    }
}
