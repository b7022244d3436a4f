package io.yizhan.client;

import io.yizhan.proto.EndReason;
import java.util.List;

/**
 * What a client tells the application. Calls come one after another for one client, on the callback threads of its
 * {@link ClientRuntime}. A listener may take its time: a full queue makes the client stop taking pushes and pull them
 * later. One that throws is logged and counts as done.
 */
public interface ImListener {

    /** Entries in order of seq for each conversation, each once. By default handed to {@link #onMessage} one by one. */
    default void onMessages(List<ReceivedMessage> messages) {
        for (ReceivedMessage message : messages) {
            onMessage(message);
        }
    }

    /**
     * One entry. After a return from here it is confirmed to the server and the device's cursor moves past it, so that
     * it doesn't come again; an application that dies inside this method gets it again in its next run.
     */
    default void onMessage(ReceivedMessage message) {}

    /** The connection has changed its state. For display; nothing needs to be done. */
    default void onStateChanged(ConnectionState state) {}

    /** Everything that had been missed when the client came online has been handed to {@link #onMessages}. */
    default void onSynced() {}

    /**
     * The session has ended for good and the client doesn't reconnect: replaced by another login, kicked, logged out.
     *
     * @param text for a human reader, may be empty
     */
    default void onSessionEnded(EndReason reason, String text) {}
}
