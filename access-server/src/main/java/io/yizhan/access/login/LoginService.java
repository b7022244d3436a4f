package io.yizhan.access.login;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.access.connection.ClientConnection;
import io.yizhan.access.connection.ClientDrain;
import io.yizhan.access.frame.ClientRequest;
import io.yizhan.access.frame.Failures;
import io.yizhan.access.frame.Refusal;
import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.access.metrics.RefusalReason;
import io.yizhan.access.session.Session;
import io.yizhan.access.session.SessionDirectory;
import io.yizhan.proto.AuthenticateRequest;
import io.yizhan.proto.AuthenticateResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.LoginRequest;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.proto.SessionRef;
import io.yizhan.proto.Status;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LOGIN: has the logic servers check the credential and open the session, and puts it into the directory before the
 * client hears of it. Its presence is written by then, so a log entry that is delivered before it is in the directory
 * finds it absent; the device gets that one by the sync with which it begins.
 */
public final class LoginService {

    private static final Logger log = LoggerFactory.getLogger(LoginService.class);
    private static final int OPERATION_ID_BYTES = 16;
    private static final CommandWord AUTHENTICATE = CommandWord.of(Command.AUTHENTICATE);

    private final LoginConfig config;
    private final NodeIdentity identity;
    private final Caller logic;
    private final SessionDirectory directory;
    private final AttemptLimits limits;
    private final ClientDrain drain;
    private final LoginAnswers answers;
    private final Consumer<SessionRef> lost;
    private final AccessMetrics metrics;
    private final Ticker ticker;
    private final RandomGenerator random;

    /**
     * @param lost told of each session that was opened and has no connection any more
     * @param random safe for any thread
     */
    public LoginService(
            LoginConfig config,
            NodeIdentity identity,
            Caller logic,
            SessionDirectory directory,
            AttemptLimits limits,
            ClientDrain drain,
            LoginAnswers answers,
            Consumer<SessionRef> lost,
            AccessMetrics metrics,
            Ticker ticker,
            RandomGenerator random) {
        this.config = config;
        this.identity = identity;
        this.logic = logic;
        this.directory = directory;
        this.limits = limits;
        this.drain = drain;
        this.answers = answers;
        this.lost = lost;
        this.metrics = metrics;
        this.ticker = ticker;
        this.random = random;
    }

    /** On the connection's event loop. */
    public void login(ClientConnection connection, ClientRequest request, LoginRequest login) {
        if (drain.isDraining()) {
            connection.refuse(
                    request, new Refusal(RefusalReason.DRAINING, Status.UNAVAILABLE, "this access server is leaving"));
            drain.turnAway(connection);
            return;
        }
        Optional<Refusal> tooMany = limits.check(connection);
        if (tooMany.isPresent()) {
            connection.refuse(request, tooMany.get());
            return;
        }
        ByteString operationId = login.getLoginId().isEmpty() ? newOperationId() : login.getLoginId();
        if (!connection.beginLogin(request, operationId)) {
            connection.refuse(
                    request,
                    new Refusal(
                            RefusalReason.SECOND_LOGIN,
                            Status.FORBIDDEN,
                            "this connection has a session already, or a login under way"));
            return;
        }
        // A client that hung up behind its login may have logged in elsewhere since, for a login can be late: it waited
        // in the
        // network, or here while this process stood still. It must not replace the newer session.
        connection.afterReading(() -> ask(connection, request, login, operationId));
    }

    /** Goes on with a login that a predecessor had under way: the same operation opens the same session. */
    public void resume(ClientConnection connection, ClientRequest request, ByteString operationId) {
        try {
            ask(connection, request, LoginRequest.parseFrom(request.body()), operationId);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("login: can't be read (expected: checked by the predecessor)", e);
        }
    }

    private void ask(ClientConnection connection, ClientRequest request, LoginRequest login, ByteString operationId) {
        logic.call(authenticate(connection, request, login, operationId), AuthenticateResponse.class)
                .whenComplete((answer, failure) ->
                        connection.run(() -> answered(connection, request, login, answer, failure)));
    }

    private ByteString newOperationId() {
        byte[] id = new byte[OPERATION_ID_BYTES];
        random.nextBytes(id);
        return ByteString.copyFrom(id);
    }

    private OutboundCall authenticate(
            ClientConnection connection, ClientRequest request, LoginRequest login, ByteString operationId) {
        AuthenticateRequest.Builder body = AuthenticateRequest.newBuilder()
                .setDevice(login.getDevice())
                .setAccess(identity.self())
                .setClientAddress(
                        connection.address().map(InetAddress::getHostAddress).orElse(""))
                .setOperationId(operationId)
                .addAllAbandonedOperationIds(login.getAbandonedLoginIdsList());
        String credential;
        if (login.hasToken()) {
            credential = login.getToken();
            body.setToken(credential);
        } else {
            credential = login.getPassword().getAccount();
            body.setAccount(credential).setPassword(login.getPassword().getPassword());
        }
        return new OutboundCall(
                AUTHENTICATE,
                body.build(),
                RoutingKeys.ofName(credential), // the user isn't known yet, so its id can't be the key
                0,
                NodeId.getDefaultInstance(),
                0,
                0,
                Deadline.after(config.timeout(), ticker),
                request.traceId());
    }

    private void answered(
            ClientConnection connection,
            ClientRequest request,
            LoginRequest login,
            @Nullable AuthenticateResponse answer,
            @Nullable Throwable failure) {
        if (answer == null) {
            connection.loginRefused();
            Failures.answer(connection, request, failure);
            return;
        }
        SessionRef ref = SessionRef.newBuilder()
                .setUserId(answer.getUserId())
                .setSessionId(answer.getSessionId())
                .setDeviceId(login.getDevice().getDeviceId())
                .build();
        Session session = new Session(ref, connection);
        if (!connection.goOnline(session)) {
            lost.accept(ref);
            return;
        }
        if (!directory.add(session)) {
            log.debug("conn={} {} was replaced before it began", connection, session);
            connection.refuse(
                    request,
                    new Refusal(
                            RefusalReason.SECOND_LOGIN, Status.UNAUTHENTICATED, "a newer login has replaced this one"));
            connection.closeAfterAnswer();
            return;
        }
        metrics.login();
        log.debug("conn={} {} online", connection, session);
        connection.answer(request, answers.of(answer));
    }
}
