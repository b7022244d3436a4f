package io.yizhan.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.client.loop.Callbacks;
import io.yizhan.client.loop.Loop;
import io.yizhan.client.receive.Deliveries;
import io.yizhan.client.receive.Inbox;
import io.yizhan.client.receive.InboxEvents;
import io.yizhan.client.send.Outbox;
import io.yizhan.client.send.OutboxEvents;
import io.yizhan.client.send.PendingSend;
import io.yizhan.client.send.Requests;
import io.yizhan.client.session.Credentials;
import io.yizhan.client.session.LoginContext;
import io.yizhan.client.session.Session;
import io.yizhan.client.session.SessionEvents;
import io.yizhan.client.store.TokenStore;
import io.yizhan.client.wire.Link;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.LoginResponse;
import io.yizhan.proto.LogoutRequest;
import io.yizhan.proto.LogoutResponse;
import io.yizhan.proto.MessagePush;
import io.yizhan.proto.Status;
import io.yizhan.proto.SyncPush;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts of one client together and hands events from one to the other. On the loop's thread, where not said. */
final class ClientCore {
    private static final Logger LOG = LoggerFactory.getLogger(ClientCore.class);

    private final Surroundings around;
    private final ClientSettings settings;
    private final Loop loop;
    private final Callbacks callbacks;
    private final Credentials credentials;
    private final Deliveries deliveries;
    private final Session session;
    private final List<CompletableFuture<Identity>> waiters = new ArrayList<>();
    private EndReason endedBy = EndReason.END_REASON_UNSPECIFIED;
    private boolean loadBegun;
    private boolean loaded;

    /** For any thread. */
    final Outbox outbox;
    /** For any thread. */
    final Requests requests;

    private final Inbox inbox;
    private volatile ConnectionState state = ConnectionState.IDLE;
    private volatile @Nullable Identity identity;
    private volatile @Nullable ImException lastFailure;

    ClientCore(Surroundings around, ClientSettings settings) {
        this.around = around;
        this.settings = settings;
        loop = around.loop;
        callbacks = new Callbacks(around.callbacks);
        credentials = new Credentials(settings.device, settings.account, settings.password, around.random);
        ClientOptions options = settings.options;
        deliveries = new Deliveries(loop, callbacks, options.maxInbox(), settings.listener, settings.cursors);
        session = new Session(loginContext(), credentials, new FromSession());
        inbox = new Inbox(loop, options, around.random, deliveries, new FromInbox());
        outbox = new Outbox(loop, options, around.random, callbacks, new FromOutbox());
        requests = new Requests(loop, options, around.random, callbacks, session::invalidate);
    }

    LoginContext loginContext() {
        return new LoginContext(
                around.loop, around.transport, settings.options, settings.locator, around.blocking, around.random);
    }

    /** From any thread. */
    ConnectionState state() {
        return state;
    }

    /** From any thread. */
    @Nullable
    Identity identity() {
        return identity;
    }

    /** From any thread. */
    @Nullable
    ImException lastFailure() {
        return lastFailure;
    }

    /** From any thread. */
    CompletableFuture<Identity> connect() {
        CompletableFuture<Identity> future = new CompletableFuture<>();
        loop.execute(() -> {
            Identity known = identity;
            if (state == ConnectionState.CLOSED) {
                callbacks.fail(future, closed());
            } else if (state.isOnline() && known != null) {
                callbacks.complete(future, known);
            } else {
                waiters.add(future);
                if (loaded) {
                    session.connect();
                } else {
                    load();
                }
            }
        });
        return future;
    }

    /** From any thread; the outbox has reserved a place. */
    CompletableFuture<SentMessage> send(PendingSend send, CompletableFuture<SentMessage> future) {
        loop.execute(() -> {
            outbox.submit(send);
            if (state == ConnectionState.ENDED || state == ConnectionState.CLOSED) {
                ImException why = lastFailure;
                outbox.failAll(state == ConnectionState.CLOSED || why == null ? closed() : why);
            }
        });
        return future;
    }

    /** From any thread. */
    CompletableFuture<Void> logout() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        requests.call(Command.LOGOUT, LogoutRequest.getDefaultInstance(), LogoutResponse.parser())
                .whenComplete((response, failure) -> loop.execute(() -> {
                    if (failure == null) {
                        session.loggedOut();
                    }
                    // The server may also have said so by ending the session. The token is cleared before this event.
                    boolean done = failure == null || endedBy == EndReason.LOGGED_OUT;
                    deliveries.event(() -> {
                        if (done) {
                            future.complete(null);
                        } else {
                            future.completeExceptionally(failure);
                        }
                    });
                }));
        return future;
    }

    /** From any thread. */
    void close() {
        loop.execute(() -> {
            session.close();
            inbox.offline();
            giveUp(closed());
        });
    }

    private void load() {
        if (loadBegun) {
            return;
        }
        loadBegun = true;
        try {
            around.blocking.execute(() -> {
                try {
                    Map<ConversationId, Long> cursors =
                            settings.cursors.loadCursors().orElse(null);
                    String token = settings.tokens.loadToken().orElse(settings.token);
                    loop.execute(() -> loaded(cursors, token));
                } catch (RuntimeException e) {
                    LOG.warn("the store can't be read", e);
                    loop.execute(() -> notLoaded("the device's store can't be read: " + e.getMessage()));
                }
            });
        } catch (RejectedExecutionException e) {
            notLoaded("the client runtime is closed");
        }
    }

    private void loaded(@Nullable Map<ConversationId, Long> cursors, @Nullable String token) {
        loaded = true;
        inbox.restore(cursors);
        credentials.setToken(token);
        session.connect();
    }

    private void notLoaded(String reason) {
        loadBegun = false;
        failWaiters(new ImException(Status.UNAVAILABLE, reason));
    }

    private void giveUp(ImException why) {
        failWaiters(why);
        outbox.failAll(why);
        requests.failAll(why);
    }

    private void failWaiters(ImException why) {
        for (CompletableFuture<Identity> waiter : waiters) {
            callbacks.fail(waiter, why);
        }
        waiters.clear();
    }

    private static ImException closed() {
        return new ImException(Status.UNAVAILABLE, "the client is closed");
    }

    private final class FromSession implements SessionEvents {

        @Override
        public void stateChanged(ConnectionState next) {
            state = next;
            deliveries.event(() -> settings.listener.onStateChanged(next));
        }

        @Override
        public void online(Link link, LoginResponse response) {
            Identity known = new Identity(response.getUserId(), response.getAccount());
            identity = known;
            lastFailure = null;
            // What was sent before comes first of all; then the sync.
            outbox.online(link, response.getMaxFrameBytes());
            requests.online(link);
            inbox.online(link, response.getUserId());
            settings.observer.online(link.address());
            List<CompletableFuture<Identity>> connected = new ArrayList<>(waiters);
            waiters.clear();
            String token = response.getToken();
            TokenStore tokens = settings.tokens;
            deliveries.event(() -> {
                try {
                    if (!token.isEmpty()) {
                        tokens.saveToken(token);
                    }
                } finally {
                    connected.forEach(waiter -> waiter.complete(known));
                }
            });
        }

        @Override
        public void offline() {
            outbox.offline();
            requests.offline();
            inbox.offline();
            settings.observer.offline();
        }

        @Override
        public void holdSends(boolean hold) {
            outbox.hold(hold);
        }

        @Override
        public void pushed(Command word, ByteString body) {
            try {
                if (word == Command.MESSAGE_PUSH) {
                    MessagePush push = MessagePush.parseFrom(body);
                    settings.observer.pushed(push);
                    if (!inbox.pushed(push)) {
                        session.protocolBroken("too many unconfirmed pushes");
                    }
                } else if (word == Command.SYNC_PUSH) {
                    inbox.mustSync(SyncPush.parseFrom(body));
                }
            } catch (InvalidProtocolBufferException e) {
                LOG.warn("a push can't be read cmd={}", word, e);
                session.protocolBroken("a push can't be read");
            }
        }

        @Override
        public void tryFailed(ImException why) {
            lastFailure = why;
        }

        @Override
        public void ended(EndReason reason, ImException why) {
            lastFailure = why;
            endedBy = reason;
            giveUp(why);
            boolean refused = reason == EndReason.END_REASON_UNSPECIFIED;
            if (reason != EndReason.REPLACED && !(refused && why.status() != Status.UNAUTHENTICATED)) {
                deliveries.event(settings.tokens::clearToken);
            }
            if (reason != EndReason.END_REASON_UNSPECIFIED) {
                deliveries.event(() -> settings.listener.onSessionEnded(reason, why.reason()));
            }
        }
    }

    private final class FromOutbox implements OutboxEvents {

        @Override
        public boolean mayAcknowledge(ConversationId conversation) {
            return inbox.mayAcknowledge(conversation);
        }

        @Override
        public void acknowledged(ConversationId conversation, long seq) {
            inbox.acknowledged(conversation, seq);
        }

        @Override
        public void storedLate(ConversationId conversation, long seq) {
            inbox.exists(conversation, seq);
        }

        @Override
        public void sessionInvalid(Link link) {
            session.invalidate(link);
        }
    }

    private final class FromInbox implements InboxEvents {

        @Override
        public boolean isBeingSent(LogEntry entry) {
            return outbox.seenInLog(entry);
        }

        @Override
        public void progress(ConversationId conversation) {
            outbox.progress(conversation);
        }

        @Override
        public void sessionInvalid(Link link) {
            session.invalidate(link);
        }

        @Override
        public void synced() {
            settings.listener.onSynced();
        }
    }
}
