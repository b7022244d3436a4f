package io.yizhan.client;

import com.google.protobuf.ByteString;
import io.yizhan.client.loop.Callbacks;
import io.yizhan.client.send.PendingSend;
import io.yizhan.client.session.Registration;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.RegisterAccountRequest;
import io.yizhan.proto.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One user on one device. It stays connected by itself from {@link #connect} to {@link #close}: it finds another access
 * server when one is lost or asks it to leave, logs in again, repeats what wasn't answered and pulls what was missed.
 *
 * <p>Safe for any thread. Nothing here blocks; futures fail with {@link ImException} and nothing else, and what is
 * chained to them runs on the callback threads of the {@link ClientRuntime}.
 */
public final class ImClient implements AutoCloseable {
    private final Surroundings around;
    private final ClientSettings settings;
    private final ClientCore core;

    ImClient(Surroundings around, ClientSettings settings) {
        this.around = around;
        this.settings = settings;
        core = new ClientCore(around, settings);
    }

    public static ImClientBuilder builder() {
        return new ImClientBuilder();
    }

    /**
     * Creates the account that this client was built with, over a connection of its own. {@link #connect} then logs in.
     *
     * @param displayName at most 64 characters; empty: the account's name
     * @return the new user's id; fails with CONFLICT where the name is taken, with INVALID for a name or password that
     *     doesn't follow the rules
     */
    public CompletableFuture<Long> register(String displayName) {
        String password = settings.password;
        if (password == null) {
            return failed(Status.INVALID, "no password to register with: build the client with one");
        }
        RegisterAccountRequest request = RegisterAccountRequest.newBuilder()
                .setAccount(settings.account)
                .setPassword(password)
                .setDisplayName(displayName)
                .setOperationId(randomId())
                .build();
        return new Registration(core.loginContext(), new Callbacks(around.callbacks), request).start();
    }

    /**
     * Logs in, now and whenever the connection is lost, until {@link #close}.
     *
     * @return done with the first login. While no server can be reached it stays open and the client keeps trying, see
     *     {@link #lastFailure}; it fails when trying again wouldn't help, such as with UNAUTHENTICATED
     */
    public CompletableFuture<Identity> connect() {
        return core.connect();
    }

    public ConnectionState state() {
        return core.state();
    }

    /** Who is logged in; empty before the first login. */
    public Optional<Identity> identity() {
        return Optional.ofNullable(core.identity());
    }

    /** Why the newest try to log in failed; empty when it succeeded. */
    public Optional<ImException> lastFailure() {
        return Optional.ofNullable(core.lastFailure());
    }

    /** Sends text, with the deadline of the options; see {@link #send(ConversationId, Content, MessageId, Duration)}. */
    public CompletableFuture<SentMessage> send(ConversationId conversation, String text) {
        return send(conversation, Content.newBuilder().setText(text).build());
    }

    /** Sends with the deadline of the options; see {@link #send(ConversationId, Content, MessageId, Duration)}. */
    public CompletableFuture<SentMessage> send(ConversationId conversation, Content content) {
        return send(conversation, content, newMessageId(), settings.options.sendDeadline());
    }

    /**
     * Sends a message. It is stored once, and after everything that this client was asked before to send to the same
     * conversation: as long as the fate of an earlier message is unknown, that one is repeated with its id and nothing
     * newer leaves. Repeats, reconnects and waiting for a busy server happen by themselves within the deadline.
     *
     * @param id names the message; the same id with the same content is stored once, however often it is sent
     * @param deadline from now on. After it a message of unknown fate no longer holds up the newer ones
     * @return done once the message is committed to the database of record. Fails with TIMEOUT when the deadline is over
     *     and the message may have been stored (if it was, the listener gets it as an own one), with UNSENT when it
     *     certainly wasn't sent, with OVERLOADED when the outbox is full, and with the server's status where it refuses
     */
    public CompletableFuture<SentMessage> send(
            ConversationId conversation, Content content, MessageId id, Duration deadline) {
        if (!ConversationIds.isValid(conversation)) {
            return failed(Status.INVALID, "conversation: first and second don't name one");
        }
        if (!core.outbox.tryReserve()) {
            return failed(
                    Status.OVERLOADED,
                    "the outbox is full (expected: <= " + settings.options.maxOutbox() + " unanswered messages)");
        }
        CompletableFuture<SentMessage> future = new CompletableFuture<>();
        long deadlineNanos = around.loop.nanoTime() + deadline.toNanos();
        return core.send(new PendingSend(conversation, id, content, deadlineNanos, future), future);
    }

    /** A fresh id, for a draft that shall survive a crash. */
    public MessageId newMessageId() {
        return MessageId.random(around.random);
    }

    /** History, read positions, the list of conversations. */
    public Conversations conversations() {
        return new Conversations(core.requests);
    }

    /** Profiles and presence. */
    public Users users() {
        return new Users(core.requests, this::randomId);
    }

    /** Groups and their members. */
    public Groups groups() {
        return new Groups(core.requests, this::randomId);
    }

    /** The user's own devices. */
    public Devices devices() {
        return new Devices(core.requests, this::randomId);
    }

    /** Ends the session and revokes this device's token. The client stays usable: {@link #connect} logs in anew. */
    public CompletableFuture<Void> logout() {
        return core.logout();
    }

    /** Leaves the server; whatever isn't answered fails. The session can be resumed with its token by another client. */
    @Override
    public void close() {
        core.close();
    }

    private ByteString randomId() {
        return newMessageId().bytes();
    }

    private static <T> CompletableFuture<T> failed(Status status, String reason) {
        CompletableFuture<T> future = new CompletableFuture<>();
        future.completeExceptionally(new ImException(status, reason));
        return future;
    }
}
