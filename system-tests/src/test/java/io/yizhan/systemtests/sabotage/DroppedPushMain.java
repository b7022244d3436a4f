package io.yizhan.systemtests.sabotage;

import io.yizhan.chat.ChatServer;
import io.yizhan.proto.Delivery;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.lifecycle.DaemonLauncher;

/**
 * A chat server that drops single pushes: nobody takes custody, and the fan-out is completed all the same. The device
 * learns of the entry only by a later one.
 */
public final class DroppedPushMain {

    private DroppedPushMain() {}

    public static void main(String[] arguments) {
        System.exit(DaemonLauncher.launch(
                ServerType.CHAT,
                arguments,
                daemon -> ChatServer.build(
                        Sabotage.calling(daemon, caller -> new Deliveries(caller, DroppedPushMain::isDropped)))));
    }

    private static boolean isDropped(Delivery delivery, long user) {
        return (delivery.getSeq() + user) % 3 == 0;
    }
}
