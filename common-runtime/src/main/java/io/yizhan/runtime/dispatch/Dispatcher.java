package io.yizhan.runtime.dispatch;

import com.google.protobuf.Message;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.Status;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import io.yizhan.runtime.wire.EnvelopeHeader;
import io.yizhan.runtime.wire.EnvelopeWriter;
import io.yizhan.runtime.wire.Frame;
import io.yizhan.runtime.wire.FrameLimits;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the requests that come over links: word → handler → response to whoever asked, over the link it came from. At
 * most a fixed number is being served at a time; above it the answer is OVERLOADED. Safe for any thread.
 */
public final class Dispatcher {

    private static final Logger logger = LoggerFactory.getLogger(Dispatcher.class);

    /** For requests that don't say how much time is left. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration OVERLOAD_ADVICE = Duration.ofMillis(200);

    private final NodeIdentity identity;
    private final Supplier<HandlerTable> handlers;
    private final int maxInFlight;
    private final Ticker ticker;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<Status, Counter> answers = new EnumMap<>(Status.class);
    private final Counter expired;

    /** @param handlers asked for each request; the same table once requests can come */
    public Dispatcher(
            NodeIdentity identity,
            Supplier<HandlerTable> handlers,
            int maxInFlight,
            Ticker ticker,
            MeterRegistry metrics) {
        this.identity = identity;
        this.handlers = handlers;
        this.maxInFlight = maxInFlight;
        this.ticker = ticker;
        for (Status status : Status.values()) {
            answers.put(status, metrics.counter("yizhan.requests", "status", status.name()));
        }
        expired = metrics.counter("yizhan.requests.expired");
        Gauge.builder("yizhan.requests.in.flight", inFlight, AtomicInteger::get).register(metrics);
    }

    /** Requests being served: accepted and not answered yet. */
    public int inFlight() {
        return inFlight.get();
    }

    /**
     * Serves one request and writes its response.
     *
     * @param frame a REQUEST; stays the caller's, nothing of it is kept
     * @param channel the link it came over
     */
    public void dispatch(Frame frame, Channel channel) {
        Request request = new Request(frame.header(), channel);
        if (inFlight.incrementAndGet() > maxInFlight) {
            request.fail(new StatusException(Status.OVERLOADED, "too many requests are being served", OVERLOAD_ADVICE));
            return;
        }
        try {
            CommandHandler<?, ?> handler = handlers.get()
                    .find(frame.header().command())
                    .orElseThrow(() -> new StatusException(
                            Status.UNKNOWN_COMMAND,
                            "command word 0x"
                                    + Integer.toHexString(frame.header().command()) + " is not served"));
            serve(handler, frame, request).whenComplete((body, failure) -> {
                if (failure == null && body != null) {
                    request.answer(body);
                } else {
                    request.fail(failure == null ? new IllegalStateException("answered null") : failure);
                }
            });
        } catch (Exception e) {
            request.fail(e);
        }
    }

    private static <Q extends Message, R extends Message> CompletionStage<R> serve(
            CommandHandler<Q, R> handler, Frame frame, Request request) throws Exception {
        CommandWord word = CommandWord.of(handler.command());
        @SuppressWarnings("unchecked") // HandlerTable: one handler for each word, and the word names its message
        Q body = (Q) frame.parseBody(word.requestPrototype());
        return handler.handle(body, request.context());
    }

    private void finished(EnvelopeHeader header, Status status) {
        inFlight.decrementAndGet();
        Counter counter = answers.get(status);
        if (counter != null) {
            counter.increment();
        }
        logger.debug(
                "served cmd={} req={} user={} status={}",
                header.command(),
                header.requestId(),
                header.userId(),
                status);
    }

    /** One request while it is served. Answered exactly once, on any thread. */
    private final class Request {

        private final EnvelopeHeader header;
        private final Channel channel;
        private final Deadline deadline;

        Request(EnvelopeHeader header, Channel channel) {
            this.header = header;
            this.channel = channel;
            Duration timeout = header.timeoutMillis() > 0 ? Duration.ofMillis(header.timeoutMillis()) : DEFAULT_TIMEOUT;
            this.deadline = Deadline.after(timeout, ticker);
        }

        RequestContext context() {
            NodeId source = header.source();
            if (source == null) {
                throw new StatusException(Status.INVALID, "the envelope doesn't say who sent it");
            }
            return new RequestContext(
                    source,
                    header.userId(),
                    header.sessionId(),
                    header.routingKey(),
                    deadline,
                    header.traceId(),
                    header.attempt());
        }

        void answer(Message body) {
            if (body.getSerializedSize() > FrameLimits.MAX_BODY) {
                fail(new IllegalStateException("response of " + body.getSerializedSize() + " bytes (expected: <= "
                        + FrameLimits.MAX_BODY + ")"));
            } else {
                finish(response(Status.OK), body);
            }
        }

        void fail(Throwable failure) {
            StatusException status = Statuses.of(failure);
            if (status.status() == Status.INTERNAL && status != failure) {
                logger.warn(
                        "request failed cmd={} req={} user={}",
                        header.command(),
                        header.requestId(),
                        header.userId(),
                        failure);
            }
            finish(response(status.status()).reason(status.reason()).retryAfterMillis(status.retryAfterMillis()), null);
        }

        private EnvelopeWriter response(Status status) {
            return EnvelopeWriter.response(header.command(), header.requestId(), status)
                    .source(identity.self())
                    .target(header.source())
                    .traceId(header.traceId());
        }

        private void finish(EnvelopeWriter response, @Nullable Message body) {
            if (deadline.hasPassed(ticker)) {
                expired.increment();
            } else {
                ByteBuf bytes =
                        body == null ? response.delimited(channel.alloc()) : response.delimited(channel.alloc(), body);
                channel.writeAndFlush(bytes, channel.voidPromise());
            }
            finished(header, response.status());
        }
    }
}
