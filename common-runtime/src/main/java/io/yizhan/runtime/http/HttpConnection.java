package io.yizhan.runtime.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP connection: one request at a time, nothing more is read until its answer is written. */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {

    /** Tells a connection that the listener drains. */
    enum Drain {
        INSTANCE
    }

    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

    /** A connection that was accepted and hasn't asked yet gets this long to do so while the listener drains. */
    private static final long GRACE_MILLIS = 1_000;

    private final HttpRoutes routes;
    private final HttpLimits limits;
    private final BooleanSupplier draining;
    private boolean answered;
    private @Nullable Future<?> timeout;

    HttpConnection(HttpRoutes routes, HttpLimits limits, BooleanSupplier draining) {
        this.routes = routes;
        this.limits = limits;
        this.draining = draining;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        closeAfter(
                context,
                draining.getAsBoolean() ? GRACE_MILLIS : limits.requestTimeout().toMillis());
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancelTimeout();
        context.fireChannelInactive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        cancelTimeout();
        HttpReply reply = replyTo(context, request);
        boolean keepAlive =
                HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess() && !draining.getAsBoolean();
        write(context, reply, request.method().equals(HttpMethod.HEAD), keepAlive);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event != Drain.INSTANCE) {
            context.fireUserEventTriggered(event);
        } else if (answered && context.channel().config().isAutoRead()) {
            context.close();
        } else if (context.channel().config().isAutoRead()) {
            closeAfter(context, Math.min(GRACE_MILLIS, limits.requestTimeout().toMillis()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException || cause instanceof io.netty.handler.timeout.TimeoutException) {
            log.debug("connection lost conn={}", context.channel().id(), cause);
        } else {
            log.warn("connection failed conn={}", context.channel().id(), cause);
        }
        context.close();
    }

    private HttpReply replyTo(ChannelHandlerContext context, FullHttpRequest request) {
        Throwable malformed = request.decoderResult().cause();
        if (malformed instanceof TooLongHttpLineException) {
            return HttpReply.error(414, "request line over " + HttpLimits.MAX_LINE + " bytes");
        }
        if (malformed instanceof TooLongHttpHeaderException) {
            return HttpReply.error(431, "headers over " + HttpLimits.MAX_HEADERS + " bytes");
        }
        if (malformed != null) {
            return HttpReply.error(400, "not an HTTP request");
        }
        HttpQuery query;
        try {
            QueryStringDecoder uri = new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, 32);
            query = new HttpQuery(
                    uri.path(),
                    uri.parameters(),
                    ((InetSocketAddress) context.channel().remoteAddress()).getAddress());
        } catch (IllegalArgumentException e) {
            return HttpReply.error(400, "the address can't be decoded");
        }
        try {
            return routes.answer(request.method(), query);
        } catch (RuntimeException e) {
            log.warn("page failed path={}", query.path(), e);
            return HttpReply.error(500, "a fault of the server's own");
        }
    }

    private void write(ChannelHandlerContext context, HttpReply reply, boolean headOnly, boolean keepAlive) {
        ByteBuf body = ByteBufUtil.writeUtf8(context.alloc(), reply.body());
        int length = body.readableBytes();
        if (headOnly) {
            body.release();
            body = Unpooled.EMPTY_BUFFER;
        }
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()), body);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
        if (reply.status() != 204) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
        }
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        response.headers().set("X-Content-Type-Options", "nosniff");
        reply.headers().forEach((name, value) -> response.headers().set(name, value));
        HttpUtil.setKeepAlive(response, keepAlive);
        answered = true;
        context.channel().config().setAutoRead(false);
        context.writeAndFlush(response).addListener((ChannelFutureListener) written -> {
            if (!keepAlive || !written.isSuccess() || draining.getAsBoolean()) {
                context.close();
            } else {
                closeAfter(context, limits.requestTimeout().toMillis());
                context.channel().config().setAutoRead(true);
            }
        });
    }

    private void closeAfter(ChannelHandlerContext context, long millis) {
        cancelTimeout();
        timeout = context.executor().schedule(() -> context.close(), millis, TimeUnit.MILLISECONDS);
    }

    private void cancelTimeout() {
        Future<?> running = timeout;
        if (running != null) {
            running.cancel(false);
            timeout = null;
        }
    }
}
