package io.yizhan.runtime.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.yizhan.proto.AuthenticateLinkRequest;
import io.yizhan.proto.AuthenticateLinkResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.Kind;
import io.yizhan.proto.LinkChallenge;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.Status;
import io.yizhan.runtime.wire.EnvelopeWriter;
import io.yizhan.runtime.wire.Frame;

/** The accepting end: challenges, checks the proof, and only then gives its own and lets frames through. */
final class AcceptorHandshake extends Handshake {

    private final LinkEnvironment environment;
    private final Outcome outcome;
    private final byte[] nonce;

    AcceptorHandshake(LinkEnvironment environment, Outcome outcome) {
        this.environment = environment;
        this.outcome = outcome;
        this.nonce = nonce(environment.random());
    }

    /** Told on the channel's event loop. */
    interface Outcome {

        /** The highest incarnation seen of a type and instance; 0 where none. */
        long highestIncarnation(NodeId node);

        /** The peer has proved itself. Replaces the handshake in the pipeline. */
        void authenticated(ChannelHandlerContext handshake, NodeId peer);

        void failed(ChannelHandlerContext handshake, String reason);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        LinkChallenge challenge = LinkChallenge.newBuilder()
                .setNonce(ByteString.copyFrom(nonce))
                .setNode(environment.identity().self())
                .build();
        ctx.writeAndFlush(EnvelopeWriter.push(Command.CHALLENGE_VALUE).delimited(ctx.alloc(), challenge));
    }

    @Override
    void received(ChannelHandlerContext ctx, Frame frame) throws InvalidProtocolBufferException {
        if (frame.header().command() != Command.AUTHENTICATE_LINK_VALUE
                || frame.header().kind() != Kind.REQUEST) {
            refuse(ctx, frame, Status.UNAUTHENTICATED, "the link must be authenticated first");
            return;
        }
        AuthenticateLinkRequest request = frame.parseBody(AuthenticateLinkRequest.getDefaultInstance());
        NodeId self = environment.identity().self();
        NodeId peer = request.getNode();
        byte[] dialerNonce = request.getNonce().toByteArray();
        byte[] expected = environment.secret().dialerProof(nonce, dialerNonce, peer);
        if (!isNonce(request.getNonce())
                || !ClusterSecret.matches(expected, request.getProof().toByteArray())) {
            refuse(ctx, frame, Status.UNAUTHENTICATED, "the proof of the cluster secret is wrong");
            return;
        }
        if (peer.getCluster() != self.getCluster()) {
            String reason = "cluster: " + peer.getCluster() + " (expected: " + self.getCluster() + ")";
            refuse(ctx, frame, Status.FORBIDDEN, reason);
            return;
        }
        byte[] proof = environment.secret().acceptorProof(dialerNonce, nonce, self);
        AuthenticateLinkResponse response = AuthenticateLinkResponse.newBuilder()
                .setProof(ByteString.copyFrom(proof))
                .setHighestIncarnation(outcome.highestIncarnation(peer))
                .build();
        ctx.writeAndFlush(EnvelopeWriter.response(
                        Command.AUTHENTICATE_LINK_VALUE, frame.header().requestId(), Status.OK)
                .delimited(ctx.alloc(), response));
        end();
        outcome.authenticated(ctx, peer);
    }

    @Override
    void failed(ChannelHandlerContext ctx, String reason) {
        outcome.failed(ctx, reason);
    }

    private void refuse(ChannelHandlerContext ctx, Frame frame, Status status, String reason) {
        end();
        outcome.failed(ctx, reason);
        ctx.writeAndFlush(EnvelopeWriter.response(
                                frame.header().command(), frame.header().requestId(), status)
                        .reason(reason)
                        .delimited(ctx.alloc()))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
