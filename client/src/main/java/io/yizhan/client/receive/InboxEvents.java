package io.yizhan.client.receive;

import io.yizhan.client.wire.Link;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.LogEntry;

/** What an {@link Inbox} asks and tells its surroundings. */
public interface InboxEvents {

    /** Whether an entry of this user is what this client is sending just now; if so, its sender is told. On the loop. */
    boolean isBeingSent(LogEntry entry);

    /** What waited in this conversation has moved on. On the loop. */
    void progress(ConversationId conversation);

    /** The server doesn't know the session of this link. On the loop. */
    void sessionInvalid(Link link);

    /** All that was missed has been handed to the listener. On a callback thread, in turn. */
    void synced();
}
