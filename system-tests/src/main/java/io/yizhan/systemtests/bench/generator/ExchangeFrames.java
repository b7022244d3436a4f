package io.yizhan.systemtests.bench.generator;

import com.google.protobuf.ByteString;
import io.yizhan.proto.Command;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;

/** The frames of an {@link Exchange}: what an access server sends a chat server for one message, and the answer. */
final class ExchangeFrames {

    static final Command WORD = Command.SUBMIT_MESSAGES;
    static final NodeId CALLER = NodeId.newBuilder()
            .setCluster(1)
            .setType(ServerType.ACCESS)
            .setInstance(1)
            .build();
    static final NodeId SERVER = NodeId.newBuilder()
            .setCluster(1)
            .setType(ServerType.CHAT)
            .setInstance(1)
            .build();

    /** About those of one message of 64 bytes. */
    private static final int REQUEST_BODY_BYTES = 128;

    private static final int RESPONSE_BODY_BYTES = 32;
    private static final int TIMEOUT_MILLIS = 10_000;

    private ExchangeFrames() {}

    /** A name as it is once its daemon runs. */
    static NodeId born(NodeId node, long incarnation) {
        return node.toBuilder()
                .setIncarnation(incarnation)
                .setLineage(incarnation)
                .build();
    }

    static FrameTemplate request(NodeId caller) {
        return new FrameTemplate(Envelope.newBuilder()
                .setCommand(WORD.getNumber())
                .setKind(Kind.REQUEST)
                .setRoutingKey(0x123456789abcdefL)
                .setSource(caller)
                .setUserId((1L << 40) + 1)
                .setSessionId(1L << 20)
                .setTimeoutMs(TIMEOUT_MILLIS)
                .setTraceId(1)
                .setBody(ByteString.copyFrom(new byte[REQUEST_BODY_BYTES]))
                .build());
    }

    static FrameTemplate response(NodeId caller, NodeId server) {
        return new FrameTemplate(Envelope.newBuilder()
                .setCommand(WORD.getNumber())
                .setKind(Kind.RESPONSE)
                .setSource(server)
                .setTarget(caller)
                .setTraceId(1)
                .setBody(ByteString.copyFrom(new byte[RESPONSE_BODY_BYTES]))
                .build());
    }
}
