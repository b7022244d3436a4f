package io.yizhan.client.session;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.client.ConnectionState;
import io.yizhan.client.ImException;
import io.yizhan.client.loop.Timer;
import io.yizhan.client.wire.Link;
import io.yizhan.client.wire.LinkListener;
import io.yizhan.proto.Command;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.GoAway;
import io.yizhan.proto.LoginResponse;
import io.yizhan.proto.SessionEnded;
import io.yizhan.proto.Status;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one device logged in: the states are those of {@link ConnectionState}. There is at most one link that serves
 * ({@code current}) and at most one {@link Attempt} to get another; MOVING has both. On the loop's thread only.
 */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long ABANDONED_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int DEFAULT_PING_MILLIS = 30_000;
    private static final int MIN_PING_MILLIS = 10;

    private final LoginContext context;
    private final Credentials credentials;
    private final SessionEvents events;
    private final Backoff backoff;
    private ConnectionState state = ConnectionState.IDLE;
    private @Nullable Link current;
    private @Nullable Attempt attempt;
    private @Nullable Timer timer;
    private @Nullable InetSocketAddress leaving;
    private long onlineSinceNanos;
    private boolean loginAbandoned;
    private long loginAbandonedNanos;

    public Session(LoginContext context, Credentials credentials, SessionEvents events) {
        this.context = context;
        this.credentials = credentials;
        this.events = events;
        backoff = new Backoff(context.options.backoffMin(), context.options.backoffMax(), context.random);
    }

    public ConnectionState state() {
        return state;
    }

    /** Begins, or begins again after an end; otherwise without effect. */
    public void connect() {
        if (state == ConnectionState.IDLE || state == ConnectionState.ENDED) {
            backoff.reset();
            begin();
        }
    }

    /** For good. Nothing more is told but the state. */
    public void close() {
        if (state != ConnectionState.CLOSED) {
            release();
            become(ConnectionState.CLOSED);
        }
    }

    /** The server no longer knows this session: log in anew. */
    public void invalidate(Link link) {
        if (link == current) {
            lose("the server no longer knows the session");
        }
    }

    /** The server breaks the protocol: leave it and log in anew. */
    public void protocolBroken(String how) {
        lose(how);
    }

    /** The server granted a logout. */
    public void loggedOut() {
        credentials.setToken(null);
        end(EndReason.LOGGED_OUT, new ImException(Status.UNAUTHENTICATED, "logged out"));
    }

    private void begin() {
        timer = null;
        if (current == null) {
            become(ConnectionState.CONNECTING);
        }
        Attempt begun = new Attempt(context, credentials, leaving, new Trying());
        attempt = begun;
        begun.start();
    }

    private void later(Duration advised) {
        cancelTimer();
        timer = context.loop.schedule(this::begin, backoff.next(advised));
        if (current == null) {
            become(ConnectionState.WAITING);
        }
    }

    private void takeOver(Link link, LoginResponse response) {
        attempt = null;
        Link former = current;
        if (former != null) {
            former.close();
        }
        current = link;
        leaving = null;
        onlineSinceNanos = context.loop.nanoTime();
        link.handTo(new Serving(link));
        int pingMillis = response.getPingIntervalMs() <= 0 ? DEFAULT_PING_MILLIS : response.getPingIntervalMs();
        link.keepAlive(TimeUnit.MILLISECONDS.toNanos(Math.max(MIN_PING_MILLIS, pingMillis)));
        if (!response.getToken().isEmpty()) {
            credentials.setToken(response.getToken());
        }
        LOG.debug("online user={} node={}", response.getUserId(), link.address());
        become(ConnectionState.ONLINE);
        events.holdSends(false);
        events.online(link, response);
    }

    private void lose(String why) {
        Link lost = current;
        if (lost == null) {
            return;
        }
        LOG.debug("connection lost node={} why={}", lost.address(), why);
        current = null;
        lost.close();
        if (context.loop.nanoTime() - onlineSinceNanos >= STEADY_NANOS) {
            backoff.reset();
        }
        events.offline();
        if (attempt != null) {
            become(ConnectionState.CONNECTING);
        } else {
            later(Duration.ZERO);
        }
    }

    private void goAway(Link link, GoAway notice) {
        if (link != current || state != ConnectionState.ONLINE) {
            return;
        }
        LOG.debug("asked to go elsewhere node={} delayMs={}", link.address(), notice.getDelayMs());
        leaving = notice.getSuccessorHere() ? null : link.address();
        cancelTimer();
        timer = context.loop.schedule(
                () -> {
                    become(ConnectionState.MOVING);
                    begin();
                },
                TimeUnit.MILLISECONDS.toNanos(Integer.toUnsignedLong(notice.getDelayMs())));
    }

    private void sessionEnded(SessionEnded notice) {
        EndReason reason = notice.getReason();
        LOG.debug("session ended reason={}", reason);
        if (reason == EndReason.REPLACED && replacedByOurselves()) {
            lose("replaced by this client's own login");
        } else if (reason == EndReason.REPLACED || reason == EndReason.KICKED || reason == EndReason.LOGGED_OUT) {
            if (reason != EndReason.REPLACED) {
                credentials.setToken(null);
            }
            String text = notice.getText().isEmpty() ? "the session has ended: " + reason : notice.getText();
            end(reason, new ImException(Status.UNAUTHENTICATED, text));
        } else {
            lose("session ended: " + reason + " " + notice.getText());
        }
    }

    /** Our own next login, or one whose answer never came and that was carried out late. */
    private boolean replacedByOurselves() {
        Attempt trying = attempt;
        if (trying != null && trying.isLoggingIn()) {
            return true;
        }
        boolean recent = loginAbandoned && context.loop.nanoTime() - loginAbandonedNanos < ABANDONED_NANOS;
        loginAbandoned = false;
        return recent;
    }

    private void end(EndReason reason, ImException why) {
        if (state == ConnectionState.CLOSED || state == ConnectionState.ENDED) {
            return;
        }
        boolean wasOnline = current != null;
        release();
        if (wasOnline) {
            events.offline();
        }
        become(ConnectionState.ENDED);
        events.ended(reason, why);
    }

    private void release() {
        cancelTimer();
        leaving = null;
        Attempt trying = attempt;
        attempt = null;
        if (trying != null) {
            trying.cancel();
        }
        Link link = current;
        current = null;
        if (link != null) {
            link.close();
        }
    }

    private void cancelTimer() {
        Timer waiting = timer;
        timer = null;
        if (waiting != null) {
            waiting.cancel();
        }
    }

    private void become(ConnectionState next) {
        if (next == state) {
            return;
        }
        if (!state.leadsTo(next)) {
            throw new IllegalStateException(
                    "connection: from " + state + " to " + next + " (expected: an allowed way)");
        }
        state = next;
        events.stateChanged(next);
    }

    private final class Trying implements Attempt.Outcome {

        @Override
        public void loginSent() {
            if (current != null) {
                events.holdSends(true);
            }
        }

        @Override
        public void loginAbandoned() {
            credentials.abandon();
            loginAbandoned = true;
            loginAbandonedNanos = context.loop.nanoTime();
        }

        @Override
        public void loggedIn(Link link, LoginResponse response) {
            takeOver(link, response);
        }

        @Override
        public void failed(ImException why) {
            attempt = null;
            LOG.debug("not logged in status={} reason={}", why.status(), why.reason());
            events.holdSends(false);
            events.tryFailed(why);
            later(why.retryAfter());
        }

        @Override
        public void refused(ImException why) {
            attempt = null;
            end(EndReason.END_REASON_UNSPECIFIED, why);
        }
    }

    private final class Serving implements LinkListener {
        private final Link link;

        Serving(Link link) {
            this.link = link;
        }

        @Override
        public void opened() {
            // It was open before it was handed over.
        }

        @Override
        public void pushed(Command word, ByteString body) {
            try {
                if (word == Command.GOAWAY) {
                    goAway(link, GoAway.parseFrom(body));
                } else if (word == Command.SESSION_ENDED) {
                    sessionEnded(SessionEnded.parseFrom(body));
                } else {
                    events.pushed(word, body);
                }
            } catch (InvalidProtocolBufferException e) {
                LOG.warn("a push can't be read cmd={}", word, e);
                lose("a push can't be read");
            }
        }

        @Override
        public void closed(String why) {
            if (link == current) {
                if (link.fellSilent()) {
                    leaving = link.address(); // it may well take a connection and answer nothing on that either
                }
                lose(why);
            }
        }
    }
}
