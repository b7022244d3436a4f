package io.yizhan.access.handover;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.access.connection.ClientConnection;
import io.yizhan.access.connection.Resumption;
import io.yizhan.access.frame.ClientRequest;
import io.yizhan.access.login.LoginService;
import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.access.push.PushConfig;
import io.yizhan.access.send.SendService;
import io.yizhan.access.session.Session;
import io.yizhan.access.session.SessionConnection;
import io.yizhan.proto.SendLaneRecord;
import io.yizhan.proto.SessionRecord;
import io.yizhan.runtime.time.Ticker;
import java.util.List;

/** Makes sessions of a predecessor's records, and asks again what that one had asked. Safe for any thread. */
public final class SessionResumption implements Resumption {

    private final PushConfig pushConfig;
    private final SendService sends;
    private final LoginService login;
    private final AccessMetrics metrics;
    private final Ticker ticker;

    public SessionResumption(
            PushConfig pushConfig, SendService sends, LoginService login, AccessMetrics metrics, Ticker ticker) {
        this.pushConfig = pushConfig;
        this.sends = sends;
        this.login = login;
        this.metrics = metrics;
        this.ticker = ticker;
    }

    @Override
    public Session session(SessionRecord record, SessionConnection connection) {
        Session session = new Session(record.getRef(), connection);
        if (record.hasWindow()) {
            session.takeOver(record.getWindow(), pushConfig, metrics, ticker.nanos());
        }
        return session;
    }

    @Override
    public void sends(Session session, List<SendLaneRecord> lanes) {
        try {
            session.takeOver(lanes, sends);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("send: can't be read (expected: checked by the predecessor)", e);
        }
    }

    @Override
    public void login(ClientConnection connection, ClientRequest request, ByteString operationId) {
        login.resume(connection, request, operationId);
    }
}
