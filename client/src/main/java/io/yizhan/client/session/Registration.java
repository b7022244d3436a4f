package io.yizhan.client.session;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.client.ImException;
import io.yizhan.client.loop.Callbacks;
import io.yizhan.client.wire.Link;
import io.yizhan.client.wire.LinkListener;
import io.yizhan.client.wire.Reply;
import io.yizhan.proto.Command;
import io.yizhan.proto.RegisterAccountRequest;
import io.yizhan.proto.RegisterAccountResponse;
import io.yizhan.proto.Status;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Creates one account, over a connection of its own that isn't logged in. Repeats the same request, with the same
 * operation id, until it is answered or its deadline is over.
 */
public final class Registration {
    private final LoginContext context;
    private final Callbacks callbacks;
    private final String account;
    private final ByteString request;
    private final CompletableFuture<Long> future = new CompletableFuture<>();
    private final ArrayDeque<InetSocketAddress> candidates = new ArrayDeque<>();
    private final Backoff backoff;
    private ImException failure = new ImException(Status.UNAVAILABLE, "no access server was tried");
    private @Nullable Link link;
    private boolean over;

    /**
     * @param request with an operation id
     */
    public Registration(LoginContext context, Callbacks callbacks, RegisterAccountRequest request) {
        this.context = context;
        this.callbacks = callbacks;
        this.request = request.toByteString();
        account = request.getAccount();
        backoff = new Backoff(context.options.backoffMin(), context.options.backoffMax(), context.random);
    }

    /** Begins; once. From any thread; the future gives the user id. */
    public CompletableFuture<Long> start() {
        context.loop.execute(() -> {
            context.loop.schedule(
                    () -> fail(failure), context.options.requestDeadline().toNanos());
            locate();
        });
        return future;
    }

    private void locate() {
        if (over) {
            return;
        }
        try {
            context.blocking.execute(() -> {
                try {
                    List<InetSocketAddress> found = context.locator.locate(account);
                    context.loop.execute(() -> {
                        candidates.addAll(found);
                        tryNext();
                    });
                } catch (IOException | RuntimeException e) {
                    ImException why = Attempt.notLocated(e);
                    context.loop.execute(() -> again(why));
                }
            });
        } catch (RejectedExecutionException e) {
            fail(new ImException(Status.UNAVAILABLE, "the client runtime is closed"));
        }
    }

    private void tryNext() {
        closeLink();
        InetSocketAddress address = candidates.poll();
        if (over) {
            return;
        }
        if (address == null) {
            again(failure);
            return;
        }
        link = new Link(context.loop, context.transport, context.options, address, new Opening());
    }

    private void again(ImException why) {
        failure = why;
        if (!over) {
            context.loop.schedule(this::locate, backoff.next(why.retryAfter()));
        }
    }

    private void answered(Reply reply) {
        if (over || reply.isConnectionLost()) {
            return;
        }
        if (reply.isOk()) {
            succeed(reply.body());
        } else if (ImException.isRetried(reply.status())) {
            failure = reply.toException();
            tryNext();
        } else {
            fail(reply.toException());
        }
    }

    private void succeed(ByteString body) {
        try {
            long userId = RegisterAccountResponse.parseFrom(body).getUserId();
            end();
            callbacks.complete(future, userId);
        } catch (InvalidProtocolBufferException e) {
            fail(new ImException(Status.INTERNAL, "the answer to the registration can't be read"));
        }
    }

    private void fail(ImException why) {
        if (!over) {
            end();
            callbacks.fail(future, why);
        }
    }

    private void end() {
        over = true;
        closeLink();
    }

    private void closeLink() {
        Link opened = link;
        link = null;
        if (opened != null) {
            opened.close();
        }
    }

    private final class Opening implements LinkListener {

        @Override
        public void opened() {
            Link opened = link;
            if (opened != null) {
                opened.request(Command.REGISTER_ACCOUNT, request, Registration.this::answered);
            }
        }

        @Override
        public void pushed(Command word, ByteString body) {
            // Nothing is pushed to a connection without a session but its end.
        }

        @Override
        public void closed(String why) {
            failure = new ImException(Status.UNAVAILABLE, why);
            tryNext();
        }
    }
}
