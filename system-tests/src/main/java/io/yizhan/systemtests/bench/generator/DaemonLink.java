package io.yizhan.systemtests.bench.generator;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.yizhan.proto.Command;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.Kind;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.Status;
import io.yizhan.runtime.link.ClusterSecret;
import io.yizhan.runtime.wire.EnvelopeWriter;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A daemon's link to a proxy that only asks: registered as STANDBY, it is routed nothing. Belongs to its lane's event loop but for
 * {@link #open} and {@link #ask}.
 */
final class DaemonLink extends GreetedConnection {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final long PATIENCE_SECONDS = 15;

    private final IntObjectMap<Answer> waiting = new IntObjectHashMap<>();
    private NodeId self = NodeId.getDefaultInstance();
    private int nextId = 1;

    /** Told of an answer on the event loop. */
    @FunctionalInterface
    interface Answer {

        /** @param body empty unless the status is OK */
        void answered(int status, byte[] body) throws InvalidProtocolBufferException;
    }

    private DaemonLink(Lane lane, NodeId node, ClusterSecret secret) {
        super(lane, new LinkGreeting(lane, secret, node, NodeState.STANDBY, List.of()));
    }

    /** Connects; blocks until the proxy forwards what this daemon asks. */
    static DaemonLink open(Lane lane, InetSocketAddress proxy, NodeId node, ClusterSecret secret) {
        DaemonLink link = new DaemonLink(lane, node, secret);
        NodeId born = link.connect(proxy);
        lane.call(() -> link.self = born);
        return link;
    }

    /** Sends a request, routed as its word says. It leaves with the next {@link Lane#flush}. */
    void send(Command command, Message body, Answer answer) {
        int id = nextId++;
        waiting.put(id, answer);
        write(EnvelopeWriter.request(command.getNumber(), id)
                .routingKey(CommandWord.of(command).routingKey(body, 0))
                .source(self)
                .timeoutMillis(TIMEOUT_MILLIS)
                .delimited(allocator(), body));
    }

    /** Asks something that is not measured, and waits. From any other thread. */
    byte[] ask(Command command, Message body) {
        CompletableFuture<byte[]> answered = new CompletableFuture<>();
        lane().execute(() -> {
            send(command, body, (status, bytes) -> {
                if (status == Status.OK_VALUE) {
                    answered.complete(bytes);
                } else {
                    answered.completeExceptionally(new RefusedException(status, 0));
                }
            });
            lane().flush();
        });
        try {
            return answered.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new SuiteException(command + " isn't answered: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteException("interrupted", e);
        }
    }

    @Override
    void forwarded(ByteBuf in, EnvelopeCursor envelope) throws InvalidProtocolBufferException {
        Answer answer = envelope.kind() == Kind.RESPONSE_VALUE ? waiting.remove((int) envelope.requestId()) : null;
        if (answer != null) {
            int status = envelope.status();
            int length = status == Status.OK_VALUE ? envelope.bodyEnd() - envelope.bodyStart() : 0;
            answer.answered(status, ByteBufUtil.getBytes(in, envelope.bodyStart(), length));
        }
    }
}
