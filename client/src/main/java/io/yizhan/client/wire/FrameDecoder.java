package io.yizhan.client.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.proto.Envelope;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into delimited envelopes. Holds memory only while a frame is incomplete, and never more than the limit.
 * Not safe for several threads.
 */
public final class FrameDecoder {
    private static final int MAX_LENGTH_BITS = 28;

    private final int maxFrameBytes;
    private int length;
    private int lengthBits;
    private byte @Nullable [] partial;
    private int partialBytes;

    /**
     * @param maxFrameBytes longer frames are refused
     * @throws IllegalArgumentException if the limit isn't positive
     */
    public FrameDecoder(int maxFrameBytes) {
        if (maxFrameBytes <= 0) {
            throw new IllegalArgumentException("maxFrameBytes: " + maxFrameBytes + " (expected: > 0)");
        }
        this.maxFrameBytes = maxFrameBytes;
    }

    /**
     * The next whole envelope.
     *
     * @param in what has arrived; consumed up to the end of the envelope, or wholly
     * @return null if more must arrive first
     * @throws FrameException if the stream can't be read any further
     */
    public @Nullable Envelope next(ByteBuffer in) throws FrameException {
        byte[] begun = partial;
        if (begun == null) {
            if (!readLength(in)) {
                return null;
            }
            int bytes = length;
            if (in.remaining() >= bytes) {
                ByteBuffer frame = in.slice();
                frame.limit(bytes);
                in.position(in.position() + bytes);
                reset();
                return parse(CodedInputStream.newInstance(frame));
            }
            begun = new byte[bytes];
            partial = begun;
        }
        int take = Math.min(in.remaining(), begun.length - partialBytes);
        in.get(begun, partialBytes, take);
        partialBytes += take;
        if (partialBytes < begun.length) {
            return null;
        }
        reset();
        return parse(CodedInputStream.newInstance(begun));
    }

    private boolean readLength(ByteBuffer in) throws FrameException {
        while (in.hasRemaining()) {
            int b = in.get();
            length |= (b & 0x7f) << lengthBits;
            if (length > maxFrameBytes) {
                throw new FrameException("frame length: " + length + " (expected: <= " + maxFrameBytes + ")");
            }
            if (b >= 0) {
                return true;
            }
            lengthBits += 7;
            if (lengthBits > MAX_LENGTH_BITS - 7) {
                throw new FrameException("frame length: not a number of at most 28 bits");
            }
        }
        return false;
    }

    private void reset() {
        length = 0;
        lengthBits = 0;
        partial = null;
        partialBytes = 0;
    }

    private static Envelope parse(CodedInputStream in) throws FrameException {
        try {
            return Envelope.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw new FrameException("frame: not an envelope", e);
        } catch (IOException e) {
            throw new FrameException("frame: can't be read", e);
        }
    }
}
