package io.yizhan.client.session;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.client.ImException;
import io.yizhan.client.locate.NoRoomException;
import io.yizhan.client.wire.Link;
import io.yizhan.client.wire.LinkListener;
import io.yizhan.client.wire.Reply;
import io.yizhan.proto.Command;
import io.yizhan.proto.LoginRequest;
import io.yizhan.proto.LoginResponse;
import io.yizhan.proto.Status;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of trying to get logged in: ask where, then try each address in turn until one logs in. Ends with exactly
 * one call of its {@link Outcome}, unless cancelled. On the loop's thread only.
 */
final class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final LoginContext context;
    private final Credentials credentials;
    private final @Nullable InetSocketAddress last;
    private final Outcome outcome;
    private final ArrayDeque<InetSocketAddress> candidates = new ArrayDeque<>();
    private ImException failure = new ImException(Status.UNAVAILABLE, "no access server was tried");
    private @Nullable Link link;
    private boolean loginSent;
    private boolean over;

    /**
     * @param last an address to try only after all others, because its server is going; null: none
     */
    Attempt(LoginContext context, Credentials credentials, @Nullable InetSocketAddress last, Outcome outcome) {
        this.context = context;
        this.credentials = credentials;
        this.last = last;
        this.outcome = outcome;
    }

    /** What came of it. */
    interface Outcome {

        /** A login leaves: from here the server may end this device's older session. */
        void loginSent();

        /** A login was sent and its answer will never be seen. */
        void loginAbandoned();

        void loggedIn(Link link, LoginResponse response);

        /** Nobody could do it now; a later round may. */
        void failed(ImException why);

        /** Trying again with the same credentials doesn't help. */
        void refused(ImException why);
    }

    void start() {
        String account = credentials.account();
        try {
            context.blocking.execute(() -> locate(account));
        } catch (RejectedExecutionException e) {
            context.loop.execute(() -> end(() -> outcome.failed(closedRuntime())));
        }
    }

    void cancel() {
        over = true;
        closeLink();
    }

    /** A login is on its way and not yet answered. */
    boolean isLoggingIn() {
        return loginSent;
    }

    private void locate(String account) {
        try {
            List<InetSocketAddress> found = context.locator.locate(account);
            context.loop.execute(() -> located(found));
        } catch (IOException | RuntimeException e) {
            LOG.debug("no access server found", e);
            ImException why = notLocated(e);
            context.loop.execute(() -> end(() -> outcome.failed(why)));
        }
    }

    private void located(List<InetSocketAddress> found) {
        List<InetSocketAddress> ordered = new ArrayList<>(found);
        if (last != null && ordered.remove(last)) {
            ordered.add(last);
        }
        candidates.addAll(ordered);
        tryNext();
    }

    private void tryNext() {
        if (over) {
            return;
        }
        closeLink();
        InetSocketAddress address = candidates.poll();
        if (address == null) {
            end(() -> outcome.failed(failure));
            return;
        }
        link = new Link(context.loop, context.transport, context.options, address, new Opening());
    }

    private void login() {
        Link opened = link;
        LoginRequest request = credentials.login();
        if (opened == null) {
            return;
        }
        if (request == null) {
            ImException nothing =
                    new ImException(Status.UNAUTHENTICATED, "there is neither a token nor a password to log in with");
            end(() -> outcome.refused(nothing));
            return;
        }
        loginSent = true;
        outcome.loginSent();
        opened.request(Command.LOGIN, request.toByteString(), this::answered);
    }

    private void answered(Reply reply) {
        if (over || reply.isConnectionLost()) {
            return;
        }
        if (reply.isOk()) {
            accepted(reply.body());
            return;
        }
        ImException why = reply.toException();
        LOG.debug("login not granted status={} retryAfterMs={}", reply.status(), reply.retryAfterMillis());
        if (ImException.isFateUnknown(reply.status())) {
            passOver(why);
            return;
        }
        loginSent = false;
        if (reply.status() == Status.OVERLOADED || reply.status() == Status.UNSENT) {
            passOver(why);
        } else if (reply.status() == Status.RATE_LIMITED) {
            end(() -> outcome.failed(why));
        } else if (reply.status() == Status.UNAUTHENTICATED && credentials.dropToken()) {
            login();
        } else {
            end(() -> outcome.refused(why));
        }
    }

    private void accepted(ByteString body) {
        try {
            LoginResponse response = LoginResponse.parseFrom(body);
            Link opened = link;
            if (opened != null) {
                link = null;
                over = true;
                outcome.loggedIn(opened, response);
            }
        } catch (InvalidProtocolBufferException e) {
            LOG.warn("the answer to a login can't be read", e);
            passOver(new ImException(Status.INTERNAL, "the answer to the login can't be read"));
        }
    }

    private void passOver(ImException why) {
        failure = why;
        tryNext();
    }

    private void end(Runnable tell) {
        if (!over) {
            over = true;
            closeLink();
            tell.run();
        }
    }

    private void closeLink() {
        Link opened = link;
        link = null;
        if (opened != null) {
            opened.close();
        }
        if (loginSent) {
            loginSent = false;
            outcome.loginAbandoned();
        }
    }

    static ImException notLocated(Exception e) {
        if (e instanceof NoRoomException) {
            return new ImException(
                    Status.OVERLOADED, String.valueOf(e.getMessage()), ((NoRoomException) e).retryAfter());
        }
        return new ImException(Status.UNAVAILABLE, "no access server found: " + e.getMessage());
    }

    private static ImException closedRuntime() {
        return new ImException(Status.UNAVAILABLE, "the client runtime is closed");
    }

    private final class Opening implements LinkListener {

        @Override
        public void opened() {
            login();
        }

        @Override
        public void pushed(Command word, ByteString body) {
            // Nothing counts before the login is answered.
        }

        @Override
        public void closed(String why) {
            passOver(new ImException(Status.UNAVAILABLE, why));
        }
    }
}
