package io.yizhan.access.connection;

import com.google.protobuf.ByteString;
import io.yizhan.access.frame.ClientRequest;
import io.yizhan.access.session.Session;
import io.yizhan.access.session.SessionConnection;
import io.yizhan.proto.SendLaneRecord;
import io.yizhan.proto.SessionRecord;
import java.util.List;

/** Goes on with what a predecessor had under way on a connection. Called on the connection's event loop. */
public interface Resumption {

    /** A session with the predecessor's custody; its sends wait for {@link #sends}. */
    Session session(SessionRecord record, SessionConnection connection);

    /** Sends what has no answer yet, again where it was on the way. */
    void sends(Session session, List<SendLaneRecord> lanes);

    /** Asks again for a login that has no answer yet. */
    void login(ClientConnection connection, ClientRequest request, ByteString operationId);
}
