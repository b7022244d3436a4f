package io.yizhan.client.send;

import io.yizhan.client.wire.Link;
import io.yizhan.proto.ConversationId;

/** What an {@link Outbox} asks and tells its surroundings; on the loop's thread. */
public interface OutboxEvents {

    /** Whether another answer for this conversation can be taken in; ask again after progress. */
    boolean mayAcknowledge(ConversationId conversation);

    /** An own message is stored at this seq and its sender has been told. */
    void acknowledged(ConversationId conversation, long seq);

    /** An own message is stored at this seq, after its sender was told that nothing is known. */
    void storedLate(ConversationId conversation, long seq);

    /** The server doesn't know the session of this link. */
    void sessionInvalid(Link link);
}
