package io.yizhan.client.session;

import com.google.protobuf.ByteString;
import io.yizhan.client.ConnectionState;
import io.yizhan.client.ImException;
import io.yizhan.client.wire.Link;
import io.yizhan.proto.Command;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.LoginResponse;

/** What a {@link Session} tells the client it belongs to; on the loop's thread. */
public interface SessionEvents {

    void stateChanged(ConnectionState state);

    /** Everything goes over this link from now on; an earlier one is closed. */
    void online(Link link, LoginResponse response);

    /** The link is gone. What was under way on it has been answered with a lost connection. */
    void offline();

    /** A session on another server is about to take over: don't begin anything new on this link. */
    void holdSends(boolean hold);

    /** A push other than those that steer the session. */
    void pushed(Command word, ByteString body);

    /** A round of trying failed; another one follows. */
    void tryFailed(ImException why);

    /**
     * It is over for good.
     *
     * @param reason END_REASON_UNSPECIFIED where a login was refused
     */
    void ended(EndReason reason, ImException why);
}
