package io.yizhan.access.connection;

import com.google.protobuf.ByteString;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import io.netty.channel.socket.DuplexChannel;
import io.yizhan.access.connection.ConnectionState.AwaitingLogin;
import io.yizhan.access.connection.ConnectionState.Closing;
import io.yizhan.access.connection.ConnectionState.LoggingIn;
import io.yizhan.access.connection.ConnectionState.Online;
import io.yizhan.access.frame.ClientFrame;
import io.yizhan.access.frame.ClientRequest;
import io.yizhan.access.frame.OversizedFrame;
import io.yizhan.access.frame.Refusal;
import io.yizhan.access.frame.RefusedFrame;
import io.yizhan.access.metrics.RefusalReason;
import io.yizhan.access.session.Session;
import io.yizhan.proto.Command;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.Kind;
import io.yizhan.proto.SessionEnded;
import io.yizhan.proto.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One client connection: its state (see {@link ConnectionState}), its timers, what is read and what is written. Owned by
 * its event loop.
 *
 * <p>Everything a connection holds is in four places: the session with its window and its sends, the requests forwarded
 * and not answered ({@link #forwarded()}), the decoder's bytes, and the channel's unsent bytes.
 */
public final class ClientConnection extends ConnectionWriter {

    /** How long a client has to read the last frame and close. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private static final Refusal TOO_MANY_REQUESTS = new Refusal(
            RefusalReason.REQUESTS_IN_FLIGHT,
            Status.OVERLOADED,
            "too many requests of this connection are under way",
            200);

    private final ReadPause reading;
    private final Timer timer = new Timer();
    private ConnectionState state;
    private List<ClientRequest> forwarded = List.of();
    private long loginBucket;
    private long lastFrameNanos;
    private long unwritableSinceNanos;
    private boolean elsewhere;

    private final class Timer extends DeadlineWheel.Entry {
        @Override
        long wake(long nowNanos) {
            try {
                return onTime(nowNanos);
            } catch (RuntimeException e) {
                closeAfterFault(e);
                return nowNanos + LINGER.toNanos();
            }
        }
    }

    private ClientConnection(ConnectionContext context, ClientLoop loop, Channel channel) {
        super(context, loop, channel);
        long now = context.ticker().nanos();
        this.reading = new ReadPause(context, channel, this::wakeBy, this::isHeld, now);
        this.state = new AwaitingLogin(now + context.config().loginTimeout().toNanos());
        this.lastFrameNanos = now;
        this.loginBucket = RateLimit.full(now);
    }

    /** Makes a connection of a channel that has just been registered. On the loop's thread. */
    public static ClientConnection open(ConnectionContext context, ClientLoop loop, Channel channel) {
        ClientConnection connection = new ClientConnection(context, loop, channel);
        connection.install();
        connection.look();
        return connection;
    }

    /**
     * Makes a connection of a channel that a predecessor had: it touches nothing until {@link #goOn}. On the loop's
     * thread.
     */
    static ClientConnection held(ConnectionContext context, ClientLoop loop, Channel channel) {
        ClientConnection connection = new ClientConnection(context, loop, channel);
        connection.hold();
        connection.install();
        return connection;
    }

    private void install() {
        int highWater = context.config().highWaterBytes();
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(highWater / 2, highWater));
        if (channel.config() instanceof EpollSocketChannelConfig socket) {
            // Or the kernel keeps megabytes for each client that doesn't read, uncounted and out of a successor's
            // sight.
            socket.setTcpNotSentLowAt(context.config().kernelUnsentBytes());
        }
        channel.pipeline().addLast(reading.decoder(), new ClientHandler(this));
        loop.connections().add(this);
        context.metrics().connections().incrementAndGet();
    }

    /** Puts it where its predecessor left it. */
    void restore(ConnectionState left, long lastFrame, long logins) {
        state = left;
        lastFrameNanos = lastFrame;
        loginBucket = logins;
    }

    ReadPause reading() {
        return reading;
    }

    long lastFrameNanos() {
        return lastFrameNanos;
    }

    long loginBucket() {
        return loginBucket;
    }

    /** Another process has the connection: closes the own descriptor, and tells nobody. */
    void letGo() {
        elsewhere = true;
        closeOffTheLoop();
    }

    /** A channel that is off its event loop doesn't tell that it has been closed. */
    void closeOffTheLoop() {
        channel.close();
        onClosed();
    }

    /** For passing on. */
    public Channel channel() {
        return channel;
    }

    /** In buffers of this process: not taken by the kernel, or not a whole frame yet. */
    long heldBytes() {
        return UnsentBytes.count(channel) + reading.decoder().heldBytes();
    }

    /** All connections together hold too much, and this one holds more than others. */
    void closeBecauseOfMemory() {
        context.metrics().refused(RefusalReason.MEMORY);
        channel.close();
    }

    /** Its session; empty unless it is online. */
    public Optional<Session> session() {
        return state instanceof Online online ? Optional.of(online.session()) : Optional.empty();
    }

    public ConnectionState state() {
        return state;
    }

    /** The client's address; empty for a channel without one. */
    public Optional<InetAddress> address() {
        SocketAddress remote = channel.remoteAddress();
        return remote instanceof InetSocketAddress inet ? Optional.ofNullable(inet.getAddress()) : Optional.empty();
    }

    /** Requests that others are asked for and that have no answer yet, in their order. */
    public List<ClientRequest> forwarded() {
        return List.copyOf(forwarded);
    }

    /** Notes a request that others are asked for. If there are too many already, refuses it and returns false. */
    public boolean beginForward(ClientRequest request) {
        if (forwarded.size() >= context.config().requestsInFlight()) {
            refuse(request, TOO_MANY_REQUESTS);
            return false;
        }
        if (forwarded.isEmpty()) {
            forwarded = new ArrayList<>(2);
        }
        forwarded.add(request);
        return true;
    }

    /** It has its answer. */
    public void endForward(ClientRequest request) {
        forwarded.remove(request);
        if (state instanceof AwaitingLogin) {
            awaitLogin(); // a registration has its answer
        }
    }

    /** Nanoseconds until this connection may try another login or registration; 0 if now, and then counts it. */
    public long loginWaitNanos() {
        long now = context.ticker().nanos();
        long wait = context.config().logins().waitNanos(loginBucket, now);
        if (wait <= 0) {
            loginBucket = context.config().logins().take(loginBucket, now);
        }
        return Math.max(0, wait);
    }

    /** From AwaitingLogin to LoggingIn; false in any other state. */
    public boolean beginLogin(ClientRequest request, ByteString operationId) {
        if (!(state instanceof AwaitingLogin)) {
            return false;
        }
        state = new LoggingIn(request, operationId);
        return true;
    }

    /** Back to AwaitingLogin, with the whole time again. */
    public void loginRefused() {
        if (state instanceof LoggingIn) {
            awaitLogin();
        }
    }

    private void awaitLogin() {
        long until = context.ticker().nanos() + context.config().loginTimeout().toNanos();
        state = new AwaitingLogin(until);
        wakeBy(until);
    }

    /** From LoggingIn to Online; false if the connection was lost meanwhile. */
    public boolean goOnline(Session session) {
        if (!(state instanceof LoggingIn) || !channel.isActive()) {
            return false;
        }
        state = new Online(session);
        wakeBy(context.ticker().nanos() + context.config().idleTimeout().toNanos());
        return true;
    }

    /** Writes what was answered so far, then closes. The logic servers know that the session is over. */
    public void closeAfterAnswer() {
        session().ifPresent(this::release);
        linger();
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void wakeBy(long nanos) {
        loop.wheel().wakeBy(timer, nanos);
    }

    @Override
    public void endSession(Session session, EndReason reason, String text) {
        if (state instanceof Online online && online.session().equals(session)) {
            tellEnd(reason, text);
            closeAfterAnswer();
        }
    }

    void onFrame(ClientFrame frame) {
        if (state instanceof Closing) {
            return;
        }
        context.metrics().frame();
        lastFrameNanos = reading.countFrame();
        if (frame instanceof RefusedFrame refused) {
            refuse(
                    asRequest(refused.command(), refused.requestId()),
                    new Refusal(RefusalReason.INVALID_ENVELOPE, Status.INVALID, refused.reason()));
        } else {
            context.requests().handle(this, (ClientRequest) frame);
        }
    }

    void onOversized(OversizedFrame frame) {
        String text = "frame: " + frame.length() + " bytes (expected: at most "
                + context.config().maxFrameBytes() + ")";
        refuse(
                asRequest(frame.command(), frame.requestId()),
                new Refusal(RefusalReason.OVERSIZED, Status.TOO_LARGE, text));
        endBecauseOf(EndReason.PROTOCOL_ERROR, text);
    }

    void onMalformed(String text) {
        if (state instanceof Closing) {
            return;
        }
        context.metrics().refused(RefusalReason.MALFORMED);
        endBecauseOf(EndReason.PROTOCOL_ERROR, text);
    }

    void onReadComplete() {
        if (state instanceof Online online) {
            online.session().submitSends();
        }
        loop.held().add(reading.decoder().heldBytes());
    }

    void onWritability(boolean writable) {
        if (state instanceof Closing) {
            return;
        }
        if (writable) {
            reading.resume(ReadPause.UNWRITABLE);
            flushLater();
        } else if (reading.pause(ReadPause.UNWRITABLE)) {
            unwritableSinceNanos = context.ticker().nanos();
            wakeBy(unwritableSinceNanos + context.config().slowReaderTimeout().toNanos());
        }
    }

    void onClosed() {
        if (loop.connections().remove(this)) {
            context.metrics().connections().decrementAndGet();
        }
        loop.wheel().close(timer);
        reading.end();
        if (!elsewhere) {
            loseSession();
        } else if (state instanceof Online online) {
            release(online.session());
        }
        state = new Closing(context.ticker().nanos());
    }

    @Override
    boolean isClosing() {
        return state instanceof Closing;
    }

    @Override
    void writePushes() {
        if (state instanceof Online online) {
            online.session().writePushes(this, context.ticker().nanos());
        }
    }

    /** Looks at everything that depends on time. */
    void look() {
        wakeBy(onTime(context.ticker().nanos()));
    }

    /** Looks at everything that depends on time. Returns when to look again. */
    private long onTime(long now) {
        if (isHeld()) {
            return now + LINGER.toNanos();
        }
        long resume = reading.onTime(now);
        if (state instanceof Online online) {
            return earlier(resume, onTimeOnline(online.session(), now));
        }
        if (state instanceof LoggingIn || (state instanceof AwaitingLogin && !forwarded.isEmpty())) {
            return resume; // the call's own deadline ends it
        }
        long until =
                state instanceof AwaitingLogin ? ((AwaitingLogin) state).untilNanos() : ((Closing) state).untilNanos();
        if (now - until < 0) {
            return earlier(resume, until);
        }
        if (state instanceof AwaitingLogin) {
            context.metrics().refused(RefusalReason.LOGIN_TIMEOUT);
        }
        channel.close();
        return until;
    }

    private long onTimeOnline(Session session, long now) {
        long deadline;
        if (reading.isPausedBy(ReadPause.UNWRITABLE)) {
            deadline =
                    unwritableSinceNanos + context.config().slowReaderTimeout().toNanos();
            if (now - deadline >= 0) {
                context.metrics().refused(RefusalReason.SLOW_READER);
                endBecauseOf(EndReason.SLOW_READER, "the device does not read");
                return now + LINGER.toNanos();
            }
        } else {
            deadline = lastFrameNanos + context.config().idleTimeout().toNanos();
            if (now - deadline >= 0) {
                context.metrics().refused(RefusalReason.IDLE);
                endBecauseOf(EndReason.IDLE, "no frame for three ping intervals");
                return now + LINGER.toNanos();
            }
        }
        return earlier(deadline, session.repeatPushes(this, now));
    }

    /** Ends a session by this server's own decision; without one, just closes. */
    private void endBecauseOf(EndReason reason, String text) {
        if (state instanceof Online) {
            tellEnd(reason, text);
            loseSession();
        }
        linger();
    }

    private void tellEnd(EndReason reason, String text) {
        // A newer logic server may have a reason that this release doesn't know.
        EndReason known = reason == EndReason.UNRECOGNIZED ? EndReason.END_REASON_UNSPECIFIED : reason;
        push(
                Command.SESSION_ENDED,
                SessionEnded.newBuilder().setReason(known).setText(text).build());
    }

    /** Lets go of the session, and has the logic servers told. */
    private void loseSession() {
        if (state instanceof Online online && release(online.session())) {
            context.lost().accept(online.session().ref());
        }
    }

    /** Returns whether it was still in the directory. */
    private boolean release(Session session) {
        session.close();
        return context.directory().remove(session);
    }

    private void linger() {
        if (state instanceof Closing) {
            return;
        }
        long until = context.ticker().nanos() + LINGER.toNanos();
        state = new Closing(until);
        wakeBy(until);
        reading.discard();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            } else {
                channel.close();
            }
        });
    }

    private static ClientRequest asRequest(int command, long requestId) {
        return new ClientRequest(command, Kind.REQUEST, requestId, 0, 0, 0, ByteString.EMPTY);
    }

    private static long earlier(long one, long other) {
        return one - other <= 0 ? one : other;
    }
}
