package io.yizhan.access.connection;

import com.google.protobuf.ByteString;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.yizhan.access.connection.ConnectionState.AwaitingLogin;
import io.yizhan.access.connection.ConnectionState.LoggingIn;
import io.yizhan.access.connection.ConnectionState.Online;
import io.yizhan.access.frame.ClientRequest;
import io.yizhan.access.session.Session;
import io.yizhan.proto.AwaitingLoginRecord;
import io.yizhan.proto.ClientRequestRecord;
import io.yizhan.proto.ConnectionRecord;
import io.yizhan.proto.LoggingInRecord;
import io.yizhan.proto.SessionRecord;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One connection's way from one process to another: off its event loop and written down in the one, made of the record
 * in the other. Owned by the connection's event loop.
 *
 * <pre>
 *   predecessor:  freeze ──▶ record ──▶ letGo, or thaw
 *   successor:    adopt ──▶ begin, or letGo
 * </pre>
 */
public final class ConnectionTransfer {

    private final ClientConnection connection;
    private final Channel channel;
    private CompletableFuture<Boolean> frozen = CompletableFuture.completedFuture(false);

    /** @param connection the predecessor's */
    public ConnectionTransfer(ClientConnection connection) {
        this.connection = connection;
        this.channel = connection.channel();
    }

    /**
     * Makes a connection of a channel that a predecessor had. Its session is in the directory from now on, but it touches
     * nothing until {@link #begin}.
     *
     * @param channel doesn't read
     * @throws IllegalArgumentException if the record's state is of a later release
     */
    public static ConnectionTransfer adopt(
            ConnectionContext context,
            ClientLoop loop,
            Channel channel,
            ConnectionRecord record,
            Resumption resumption) {
        ClientConnection connection = ClientConnection.held(context, loop, channel);
        long now = context.ticker().nanos();
        connection.restore(
                state(connection, record, resumption, now),
                now - nanos(record.getSilentMs()),
                now + nanos(record.getLoginsFullInMs()));
        connection.reading().fullIn(nanos(record.getFramesFullInMs()), now);
        return new ConnectionTransfer(connection);
    }

    private static ConnectionState state(
            ClientConnection connection, ConnectionRecord record, Resumption resumption, long now) {
        return switch (record.getStateCase()) {
            case AWAITING_LOGIN ->
                new AwaitingLogin(now + nanos(record.getAwaitingLogin().getRemainingMs()));
            case LOGGING_IN ->
                new LoggingIn(
                        ClientRequest.of(record.getLoggingIn().getRequest()),
                        record.getLoggingIn().getOperationId());
            case ONLINE -> online(connection, record.getOnline(), resumption);
            case STATE_NOT_SET ->
                throw new IllegalArgumentException("state: " + record.getStateCase() + " (expected: a known one)");
        };
    }

    private static Online online(ClientConnection connection, SessionRecord record, Resumption resumption) {
        Session session = resumption.session(record, connection);
        connection.context.directory().add(session);
        return new Online(session);
    }

    public ClientConnection connection() {
        return connection;
    }

    /** Goes on where the predecessor froze it: writes, asks again what has no answer, reads. */
    public void begin(ConnectionRecord record, Resumption resumption) {
        if (!record.getUnsent().isEmpty()) {
            connection.write(Unpooled.wrappedBuffer(record.getUnsent().asReadOnlyByteBuffer()));
        }
        connection.goOn();
        if (connection.state() instanceof Online online) {
            resumption.sends(online.session(), record.getOnline().getLanesList());
        } else if (connection.state() instanceof LoggingIn login) {
            resumption.login(connection, login.request(), login.operationId());
        }
        for (ClientRequestRecord request : record.getForwardedList()) {
            connection.context.requests().resume(connection, ClientRequest.of(request));
        }
        // Netty reads the last bytes of a client that has hung up meanwhile, whether it may read or not.
        ByteString received =
                record.getReceived().concat(connection.reading().decoder().takeUndecoded());
        if (!received.isEmpty()) {
            channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(received.asReadOnlyByteBuffer()));
            channel.pipeline().fireChannelReadComplete();
        }
        connection.reading().begin();
        connection.look();
        connection.flushLater();
        if (!channel.isActive()) {
            // Reset on the way here: Netty never took it for active, and so doesn't tell that it has ended.
            connection.closeOffTheLoop();
        }
    }

    /** Everything a successor needs, at a moment when nothing else runs. */
    public ConnectionRecord record() {
        long now = connection.context.ticker().nanos();
        ConnectionRecord.Builder record = ConnectionRecord.newBuilder()
                .setReceived(connection.reading().decoder().undecoded())
                .setUnsent(UnsentBytes.of(channel))
                .setSilentMs(millis(now - connection.lastFrameNanos()))
                .setFramesFullInMs(millis(connection.reading().fullInNanos(now)))
                .setLoginsFullInMs(millis(connection.loginBucket() - now));
        connection.forwarded().forEach(request -> record.addForwarded(request.record()));
        if (connection.state() instanceof Online online) {
            record.setOnline(online.session().record(now));
        } else if (connection.state() instanceof LoggingIn login) {
            record.setLoggingIn(LoggingInRecord.newBuilder()
                    .setRequest(login.request().record())
                    .setOperationId(login.operationId()));
        } else if (connection.state() instanceof AwaitingLogin awaiting) {
            record.setAwaitingLogin(
                    AwaitingLoginRecord.newBuilder().setRemainingMs(millis(awaiting.untilNanos() - now)));
        }
        return record.build();
    }

    /**
     * Takes the channel off its event loop and touches nothing any more.
     *
     * @return false in it if the client has gone meanwhile, or is being told to go: such a one isn't handed over
     */
    public CompletableFuture<Boolean> freeze() {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        frozen = done;
        channel.deregister().addListener(deregistered -> {
            connection.hold();
            if (deregistered.isSuccess()) {
                done.complete(channel.isOpen() && !connection.isClosing());
            } else {
                done.completeExceptionally(deregistered.cause());
            }
        });
        return done;
    }

    /** Goes on after a freeze, as soon as that is finished. */
    public void thaw() {
        frozen.whenComplete((isThere, failure) -> {
            if (!connection.isHeld()) {
                return;
            }
            channel.eventLoop().register(channel).addListener(done -> {
                connection.goOn();
                if (done.isSuccess()) {
                    connection.reading().goOn();
                    connection.flushLater();
                } else {
                    connection.closeOffTheLoop();
                }
            });
        });
    }

    /** The other process has the connection: closes the own descriptor, and tells nobody. */
    public void letGo() {
        connection.letGo();
    }

    private static long nanos(int millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static int millis(long nanos) {
        return (int) Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos));
    }
}
