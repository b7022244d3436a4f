package io.yizhan.access.frame;

import com.google.protobuf.Message;
import io.yizhan.proto.Status;

/**
 * Where the answers to one client go. Everything but {@link #run} is called on the connection's event loop; what
 * is written leaves at the end of the loop's pass, together with whatever else was written in it. A connection that has
 * closed swallows it.
 */
public interface ClientOutput {

    /** Runs it on the connection's event loop: at once if this is it. Safe for any thread. */
    void run(Runnable task);

    void answer(ClientRequest request, Message body);

    /** An answer with another status than OK. */
    void fail(ClientRequest request, Status status, String reason, int retryAfterMillis);

    /** The same, counted as a refusal. */
    void refuse(ClientRequest request, Refusal refusal);

    /** Ends the connection at once, and the session with it. */
    void close();
}
