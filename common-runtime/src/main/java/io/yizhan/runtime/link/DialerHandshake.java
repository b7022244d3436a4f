package io.yizhan.runtime.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.channel.ChannelHandlerContext;
import io.yizhan.proto.AuthenticateLinkRequest;
import io.yizhan.proto.AuthenticateLinkResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.Kind;
import io.yizhan.proto.LinkChallenge;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.wire.EnvelopeWriter;
import io.yizhan.runtime.wire.Frame;
import org.jspecify.annotations.Nullable;

/** The dialing end: waits for the challenge, answers it with its own proof, and checks the other side's. */
final class DialerHandshake extends Handshake {

    private static final long REQUEST_ID = 1;

    private final LinkEnvironment environment;
    private final ServerType expected;
    private final Outcome outcome;
    private final byte[] nonce;
    private @Nullable LinkChallenge challenge;

    /** @param expected what must answer at this address */
    DialerHandshake(LinkEnvironment environment, ServerType expected, Outcome outcome) {
        this.environment = environment;
        this.expected = expected;
        this.outcome = outcome;
        this.nonce = nonce(environment.random());
    }

    /** Told on the channel's event loop, exactly once. */
    interface Outcome {

        /**
         * Both sides have proved themselves. Replaces the handshake in the pipeline.
         *
         * @param highestIncarnation of the own type and instance that the peer has seen; 0 where none
         */
        void authenticated(ChannelHandlerContext handshake, NodeId peer, long highestIncarnation);

        /**
         * @param refused whether the other side, or this one, holds the other for a stranger: no matter of the network
         */
        void failed(String reason, boolean refused);
    }

    @Override
    void received(ChannelHandlerContext ctx, Frame frame) throws InvalidProtocolBufferException {
        LinkChallenge challenged = challenge;
        if (challenged == null) {
            challenged(ctx, frame);
        } else {
            answered(ctx, frame, challenged);
        }
    }

    @Override
    void failed(ChannelHandlerContext ctx, String reason) {
        outcome.failed(reason, false);
    }

    private void challenged(ChannelHandlerContext ctx, Frame frame) throws InvalidProtocolBufferException {
        if (frame.header().command() != Command.CHALLENGE_VALUE) {
            fail(ctx, "first frame: " + frame + " (expected: CHALLENGE)");
            return;
        }
        LinkChallenge received = frame.parseBody(LinkChallenge.getDefaultInstance());
        NodeId peer = received.getNode();
        NodeId self = environment.identity().self();
        if (!isNonce(received.getNonce()) || peer.getType() != expected || peer.getCluster() != self.getCluster()) {
            refuse(
                    ctx,
                    "answered by cluster " + peer.getCluster() + " " + peer.getType() + " (expected: cluster "
                            + self.getCluster() + " " + expected + ")");
            return;
        }
        challenge = received;
        byte[] proof = environment.secret().dialerProof(received.getNonce().toByteArray(), nonce, self);
        AuthenticateLinkRequest request = AuthenticateLinkRequest.newBuilder()
                .setNode(self)
                .setNonce(ByteString.copyFrom(nonce))
                .setProof(ByteString.copyFrom(proof))
                .build();
        ctx.writeAndFlush(EnvelopeWriter.request(Command.AUTHENTICATE_LINK_VALUE, REQUEST_ID)
                .delimited(ctx.alloc(), request));
    }

    private void answered(ChannelHandlerContext ctx, Frame frame, LinkChallenge challenged)
            throws InvalidProtocolBufferException {
        if (frame.header().command() != Command.AUTHENTICATE_LINK_VALUE
                || frame.header().kind() != Kind.RESPONSE) {
            fail(ctx, "second frame: " + frame + " (expected: answer to AUTHENTICATE_LINK)");
            return;
        }
        if (frame.header().status() != Status.OK) {
            refuse(ctx, frame.header().status() + ": " + frame.header().reason());
            return;
        }
        AuthenticateLinkResponse response = frame.parseBody(AuthenticateLinkResponse.getDefaultInstance());
        byte[] proof =
                environment.secret().acceptorProof(nonce, challenged.getNonce().toByteArray(), challenged.getNode());
        if (!ClusterSecret.matches(proof, response.getProof().toByteArray())) {
            refuse(ctx, "the other side doesn't know the cluster secret");
            return;
        }
        end();
        outcome.authenticated(ctx, challenged.getNode(), response.getHighestIncarnation());
    }

    private void refuse(ChannelHandlerContext ctx, String reason) {
        end();
        outcome.failed(reason, true);
        ctx.close();
    }
}
