package io.yizhan.systemtests.bench.generator;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.yizhan.proto.AuthenticateLinkRequest;
import io.yizhan.proto.AuthenticateLinkResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.HeartbeatRequest;
import io.yizhan.proto.LinkChallenge;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.Registration;
import io.yizhan.proto.Status;
import io.yizhan.runtime.link.ClusterSecret;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What every daemon does on a link to a proxy: proves the cluster's secret, registers, and registers again every 3 s. */
final class LinkGreeting implements Greeting {

    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Lane lane;
    private final ClusterSecret secret;
    private final NodeState state;
    private final List<Integer> commands;
    private final byte[] nonce = new byte[ClusterSecret.NONCE_BYTES];
    private final CompletableFuture<NodeId> done = new CompletableFuture<>();
    private NodeId node;
    private int nextId = 1;

    /**
     * @param node without incarnation, which is chosen when the proxy has told the highest it has seen
     * @param commands served on this link
     */
    LinkGreeting(Lane lane, ClusterSecret secret, NodeId node, NodeState state, List<Integer> commands) {
        this.lane = lane;
        this.secret = secret;
        this.node = node;
        this.state = state;
        this.commands = List.copyOf(commands);
        new SecureRandom().nextBytes(nonce);
    }

    @Override
    public void begin(FrameConnection connection) {
        // The accepting end speaks first.
    }

    @Override
    public boolean takes(FrameConnection connection, ByteBuf in, EnvelopeCursor envelope)
            throws InvalidProtocolBufferException {
        switch (envelope.command()) {
            case Command.CHALLENGE_VALUE -> challenged(connection, LinkChallenge.parseFrom(body(in, envelope)));
            case Command.AUTHENTICATE_LINK_VALUE -> {
                require(envelope, "the proxy doesn't let this link in");
                authenticated(connection, AuthenticateLinkResponse.parseFrom(body(in, envelope)));
            }
            case Command.HEARTBEAT_VALUE -> {
                require(envelope, "the proxy refuses the registration");
                done.complete(node);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public CompletableFuture<NodeId> done() {
        return done;
    }

    private void challenged(FrameConnection connection, LinkChallenge challenge) {
        send(
                connection,
                Command.AUTHENTICATE_LINK,
                AuthenticateLinkRequest.newBuilder()
                        .setNode(node)
                        .setNonce(ByteString.copyFrom(nonce))
                        .setProof(ByteString.copyFrom(
                                secret.dialerProof(challenge.getNonce().toByteArray(), nonce, node)))
                        .build());
    }

    private void authenticated(FrameConnection connection, AuthenticateLinkResponse response) {
        long incarnation = Math.max(System.currentTimeMillis(), response.getHighestIncarnation() + 1);
        node = node.toBuilder()
                .setIncarnation(incarnation)
                .setLineage(incarnation)
                .build();
        heartbeat(connection);
    }

    private void heartbeat(FrameConnection connection) {
        if (!connection.isOpen()) {
            return;
        }
        send(
                connection,
                Command.HEARTBEAT,
                HeartbeatRequest.newBuilder()
                        .setRegistration(Registration.newBuilder()
                                .setNode(node)
                                .setState(state)
                                .setHost("127.0.0.1")
                                .setVersion("im-bench")
                                .setPid(ProcessHandle.current().pid())
                                .addAllCommands(commands))
                        .build());
        lane.flush();
        lane.later(() -> heartbeat(connection), HEARTBEAT_NANOS);
    }

    private void send(FrameConnection connection, Command command, MessageLite body) {
        connection.write(Frames.request(connection.allocator(), command, nextId++, body));
    }

    private void require(EnvelopeCursor envelope, String otherwise) {
        if (envelope.status() != Status.OK_VALUE) {
            done.completeExceptionally(
                    new IllegalStateException(otherwise + ": " + Status.forNumber(envelope.status())));
        }
    }

    private static byte[] body(ByteBuf in, EnvelopeCursor envelope) {
        return ByteBufUtil.getBytes(in, envelope.bodyStart(), envelope.bodyEnd() - envelope.bodyStart());
    }
}
