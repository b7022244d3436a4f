package io.yizhan.client.cli;

import io.yizhan.client.ConnectionState;
import io.yizhan.client.ImListener;
import io.yizhan.client.ReceivedMessage;
import io.yizhan.proto.EndReason;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Shows what arrives. Messages wait until there is a room to show them in. */
final class ChatListener implements ImListener {
    private final CompletableFuture<ChatRoom> room = new CompletableFuture<>();
    private final CompletableFuture<TypedLines> lines = new CompletableFuture<>();
    private volatile boolean offline;
    private volatile boolean ended;

    /** From now on messages are shown, and notices that have waited; then the input may end. */
    void begin(ChatRoom whereTo, TypedLines input) {
        room.complete(whereTo);
        lines.complete(input);
    }

    /** Whether the session is over for good. */
    boolean hasEnded() {
        return ended;
    }

    @Override
    public void onMessages(List<ReceivedMessage> messages) {
        room.join().show(messages);
    }

    @Override
    public void onStateChanged(ConnectionState state) {
        if (state == ConnectionState.WAITING && !offline) {
            offline = true;
            notice("connection lost, trying again; what you type is sent then");
        } else if (state == ConnectionState.ONLINE && offline) {
            offline = false;
            notice("back online");
        }
    }

    @Override
    public void onSessionEnded(EndReason reason, String text) {
        ended = true;
        notice("the session has ended (" + reason + "): " + text);
        lines.thenAccept(TypedLines::end);
    }

    private void notice(String text) {
        // Where there is never a room, the command itself tells what has failed.
        room.thenAccept(open -> open.notice(text));
    }
}
