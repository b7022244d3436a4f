package io.yizhan.runtime.wire;

import io.yizhan.proto.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Reads the node ids of headers. Every frame has one or two, and they are the same few again and again: who has been read
 * before is the same object. Not safe for threads.
 */
final class NodeIdCache {

    private static final int WIRE_VARINT = 0;
    private static final int SLOT_BITS = 6;
    /** A node id of this release has 32 bytes at most; a longer one isn't kept. */
    private static final int LONGEST_KEPT = 64;
    /** Fibonacci hashing: 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming, volume 3, 6.4). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final @Nullable Known[] slots = new Known[1 << SLOT_BITS];

    private static final class Known {

        private final byte[] bytes;
        private final NodeId id;

        Known(byte[] bytes, NodeId id) {
            this.bytes = bytes;
            this.id = id;
        }
    }

    /** Reads one that is so many bytes long. */
    NodeId read(WireReader in, int length) {
        int slot = (int) ((in.mark(length) * SPREAD) >>> -SLOT_BITS);
        Known known = slots[slot];
        if (known != null && known.bytes.length == length && in.isNext(known.bytes)) {
            in.skipBytes(length);
            return known.id;
        }
        if (length > LONGEST_KEPT) {
            return parse(in, length);
        }
        byte[] bytes = in.peek(length);
        NodeId id = parse(in, length);
        slots[slot] = new Known(bytes, id);
        return id;
    }

    private static NodeId parse(WireReader in, int length) {
        int end = in.enter(length);
        NodeId.Builder node = NodeId.newBuilder();
        while (in.remaining() > 0) {
            int tag = in.tag();
            switch (tag) {
                case NodeId.CLUSTER_FIELD_NUMBER << 3 | WIRE_VARINT -> node.setCluster((int) in.varint());
                case NodeId.TYPE_FIELD_NUMBER << 3 | WIRE_VARINT -> node.setTypeValue((int) in.varint());
                case NodeId.INSTANCE_FIELD_NUMBER << 3 | WIRE_VARINT -> node.setInstance((int) in.varint());
                case NodeId.INCARNATION_FIELD_NUMBER << 3 | WIRE_VARINT -> node.setIncarnation(in.varint());
                case NodeId.LINEAGE_FIELD_NUMBER << 3 | WIRE_VARINT -> node.setLineage(in.varint());
                default -> in.skip(tag);
            }
        }
        in.leave(end);
        return node.build();
    }
}
