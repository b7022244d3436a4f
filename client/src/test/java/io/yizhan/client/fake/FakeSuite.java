package io.yizhan.client.fake;

import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConfirmPush;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.LoginRequest;
import io.yizhan.proto.LoginResponse;
import io.yizhan.proto.LogoutResponse;
import io.yizhan.proto.PingResponse;
import io.yizhan.proto.RegisterAccountResponse;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.proto.SendMessageResponse;
import io.yizhan.proto.Status;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers as an access server and all behind it would, for one user with any number of connections. A test puts an
 * {@link Interceptor} in front to drop, refuse, delay or double. Safe for any thread.
 */
public final class FakeSuite {
    public final FakeLog log = new FakeLog();
    public final List<FakeConnection> connections = new CopyOnWriteArrayList<>();
    /** Everything that came, in order. */
    public final List<Envelope> received = new CopyOnWriteArrayList<>();

    public volatile Interceptor interceptor = (connection, request) -> false;
    public volatile int pingIntervalMillis = 30_000;
    public volatile boolean pushesSends = true;

    public final FakeDirectory directory = new FakeDirectory(log);

    private final long userId;
    private int tokens;

    public FakeSuite(long userId) {
        this.userId = userId;
    }

    /** Comes before the normal answer. */
    @FunctionalInterface
    public interface Interceptor {

        /** True: the test has dealt with it, or wants no answer. */
        boolean intercepts(FakeConnection connection, Envelope request) throws InvalidProtocolBufferException;
    }

    public void opened(FakeConnection connection) {
        connections.add(connection);
    }

    public void closed(FakeConnection connection) {
        connection.closed = true;
        connections.remove(connection);
    }

    public void frame(FakeConnection connection, Envelope request) {
        received.add(request);
        try {
            if (!interceptor.intercepts(connection, request)) {
                answer(connection, request);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("the client sent what can't be read", e);
        }
    }

    /** What the client asked with one word, in order. */
    public List<Envelope> received(Command word) {
        return received.stream()
                .filter(request -> request.getCommand() == word.getNumber())
                .toList();
    }

    public Optional<FakeConnection> session() {
        return connections.stream().filter(c -> c.userId != 0 && !c.closed).reduce((former, later) -> later);
    }

    public List<String> tokensSeen() {
        return received(Command.LOGIN).stream().map(FakeSuite::token).toList();
    }

    /** Stores and pushes to every session. */
    public void arrive(LogEntry entry) {
        connections.stream().filter(c -> c.userId != 0).forEach(c -> c.pushEntry(entry));
    }

    public void answer(FakeConnection connection, Envelope request) throws InvalidProtocolBufferException {
        Command word = Command.forNumber(request.getCommand());
        if (word == null) {
            connection.refuse(request, Status.UNKNOWN_COMMAND, 0);
            return;
        }
        switch (word) {
            case LOGIN -> login(connection, request);
            case PING -> connection.respond(request, PingResponse.getDefaultInstance());
            case REGISTER_ACCOUNT ->
                connection.respond(
                        request,
                        RegisterAccountResponse.newBuilder().setUserId(userId).build());
            case LOGOUT -> {
                connection.respond(request, LogoutResponse.getDefaultInstance());
                connection.close();
            }
            case LIST_CONVERSATIONS -> connection.respond(request, log.list());
            case FETCH_MESSAGES ->
                connection.respond(request, log.fetch(FetchMessagesRequest.parseFrom(request.getBody())));
            case SEND_MESSAGE -> send(connection, request);
            case CONFIRM_PUSH ->
                connection.confirmed = ConfirmPush.parseFrom(request.getBody()).getPushNumber();
            default -> {
                if (!directory.answer(connection, word, request)) {
                    connection.refuse(request, Status.UNKNOWN_COMMAND, 0);
                }
            }
        }
    }

    private synchronized void login(FakeConnection connection, Envelope request) {
        connection.userId = userId;
        tokens++;
        connection.respond(
                request,
                LoginResponse.newBuilder()
                        .setUserId(userId)
                        .setSessionId(tokens)
                        .setAccount("alice")
                        .setToken("token-" + tokens)
                        .setPingIntervalMs(pingIntervalMillis)
                        .setMaxFrameBytes(64 * 1024)
                        .build());
    }

    private void send(FakeConnection connection, Envelope request) throws InvalidProtocolBufferException {
        LogEntry entry = log.append(userId, SendMessageRequest.parseFrom(request.getBody()));
        connection.respond(
                request,
                SendMessageResponse.newBuilder()
                        .setSeq(entry.getSeq())
                        .setTimeMs(entry.getTimeMs())
                        .build());
        if (pushesSends) {
            connections.stream().filter(c -> c != connection && c.userId != 0).forEach(c -> c.pushEntry(entry));
        }
    }

    private static String token(Envelope request) {
        try {
            LoginRequest login = LoginRequest.parseFrom(request.getBody());
            return login.hasToken() ? login.getToken() : "password";
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
