package io.yizhan.access.session;

import io.netty.util.concurrent.EventExecutor;
import io.yizhan.access.frame.ClientOutput;
import io.yizhan.proto.EndReason;

/** What a session needs of its connection. */
public interface SessionConnection extends ClientOutput {

    /** The event loop that owns connection and session. Safe for any thread. */
    EventExecutor executor();

    /** Has pushes that wait written, and everything flushed, at the end of the event loop's pass. */
    void flushLater();

    /** Has the session's timers looked at by then at the latest. */
    void wakeBy(long nanos);

    /** Ends this session if it is still this connection's: tells the device, and closes. */
    void endSession(Session session, EndReason reason, String text);
}
