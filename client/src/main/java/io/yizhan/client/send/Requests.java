package io.yizhan.client.send;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.yizhan.client.ClientOptions;
import io.yizhan.client.ImException;
import io.yizhan.client.loop.Callbacks;
import io.yizhan.client.loop.Loop;
import io.yizhan.client.loop.Timer;
import io.yizhan.client.session.Backoff;
import io.yizhan.client.wire.Link;
import io.yizhan.client.wire.Reply;
import io.yizhan.proto.Command;
import io.yizhan.proto.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests other than sends. All words a client may use are idempotent, so one that isn't answered is repeated, over a
 * new connection if need be, until its deadline. Order among them isn't kept.
 */
public final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
    /** An access server serves 32 requests of a connection at a time, pulls among them. */
    private static final int IN_FLIGHT = 16;

    private final Loop loop;
    private final ClientOptions options;
    private final Random random;
    private final Callbacks callbacks;
    private final Consumer<Link> sessionInvalid;
    private final AtomicInteger reserved = new AtomicInteger();
    private final Set<Call<?>> calls = new LinkedHashSet<>();
    private final Set<Call<?>> ready = new LinkedHashSet<>();
    private @Nullable Link link;
    private int inFlight;

    /**
     * @param sessionInvalid hears of a link whose server doesn't know its session
     */
    public Requests(
            Loop loop, ClientOptions options, Random random, Callbacks callbacks, Consumer<Link> sessionInvalid) {
        this.loop = loop;
        this.options = options;
        this.random = random;
        this.callbacks = callbacks;
        this.sessionInvalid = sessionInvalid;
    }

    /** Sends a request as soon as there is a connection. From any thread. */
    public <R> CompletableFuture<R> call(Command word, MessageLite body, Parser<R> parser) {
        CompletableFuture<R> future = new CompletableFuture<>();
        if (reserved.incrementAndGet() > options.maxRequests()) {
            reserved.decrementAndGet();
            String reason = "too many requests are under way (expected: <= " + options.maxRequests() + ")";
            future.completeExceptionally(new ImException(Status.OVERLOADED, reason));
            return future;
        }
        ByteString bytes = body.toByteString();
        loop.execute(() -> {
            Call<R> call = new Call<>(word, bytes, parser, future);
            calls.add(call);
            call.begin();
        });
        return future;
    }

    /** On the loop's thread. */
    public void online(Link opened) {
        offline();
        link = opened;
        calls.forEach(Call::wake);
        ready.addAll(calls);
        sendReady();
    }

    /** On the loop's thread. */
    public void offline() {
        link = null;
        inFlight = 0;
        ready.clear();
    }

    /** On the loop's thread. */
    public void failAll(ImException why) {
        for (Call<?> call : new ArrayList<>(calls)) {
            call.fail(why);
        }
    }

    private void sendReady() {
        Link open = link;
        Iterator<Call<?>> next = ready.iterator();
        while (open != null && inFlight < IN_FLIGHT && next.hasNext()) {
            Call<?> call = next.next();
            next.remove();
            inFlight++;
            call.send(open);
        }
    }

    private final class Call<R> {
        private final Command word;
        private final ByteString body;
        private final Parser<R> parser;
        private final CompletableFuture<R> future;
        private final Backoff backoff = Backoff.betweenRequests(options.backoffMin(), options.backoffMax(), random);
        private @Nullable Timer deadline;
        private @Nullable Timer retry;
        private ImException failure = new ImException(Status.UNAVAILABLE, "not connected to an access server");

        Call(Command word, ByteString body, Parser<R> parser, CompletableFuture<R> future) {
            this.word = word;
            this.body = body;
            this.parser = parser;
            this.future = future;
        }

        void begin() {
            deadline =
                    loop.schedule(() -> fail(failure), options.requestDeadline().toNanos());
            again();
        }

        /** A pause is over, or a new connection is there. */
        void wake() {
            cancel(retry);
            retry = null;
        }

        void again() {
            wake();
            if (link != null) {
                ready.add(this);
                sendReady();
            }
        }

        void send(Link open) {
            open.request(word, body, reply -> {
                if (open == link) {
                    inFlight--;
                    answered(open, reply);
                    sendReady();
                }
            });
        }

        void fail(ImException why) {
            if (finish()) {
                callbacks.fail(future, why);
            }
        }

        private void answered(Link open, Reply reply) {
            if (!calls.contains(this)) {
                return;
            }
            if (reply.isOk()) {
                succeed(reply.body());
                return;
            }
            failure = reply.toException();
            LOG.debug("not granted cmd={} status={} reason={}", word, reply.status(), reply.reason());
            if (reply.status() == Status.UNAUTHENTICATED) {
                sessionInvalid.accept(open);
            } else if (ImException.isRetried(reply.status())) {
                retry = loop.schedule(this::again, backoff.next(Duration.ofMillis(reply.retryAfterMillis())));
            } else {
                fail(failure);
            }
        }

        private void succeed(ByteString bytes) {
            try {
                R response = parser.parseFrom(bytes);
                if (finish()) {
                    callbacks.complete(future, response);
                }
            } catch (InvalidProtocolBufferException e) {
                fail(new ImException(Status.INTERNAL, "the answer to " + word + " can't be read"));
            }
        }

        private boolean finish() {
            cancel(deadline);
            cancel(retry);
            ready.remove(this);
            if (!calls.remove(this)) {
                return false;
            }
            reserved.decrementAndGet();
            return true;
        }
    }

    private static void cancel(@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
