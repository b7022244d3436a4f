package io.yizhan.runtime.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;

/**
 * A delimited frame with its header read. Counts references with its bytes: it owns the one reference it was made with,
 * and whoever is handed a frame releases it, or hands it on.
 */
public final class Frame implements ReferenceCounted {

    private final EnvelopeHeader header;
    private final ByteBuf bytes;

    private Frame(EnvelopeHeader header, ByteBuf bytes) {
        this.header = header;
        this.bytes = bytes;
    }

    /**
     * Reads the header of a delimited frame.
     *
     * @param bytes from its length prefix to its end; ownership goes to the frame, and stays with the caller on failure
     * @throws MalformedFrameException if it isn't an envelope
     */
    public static Frame read(ByteBuf bytes) {
        return new Frame(EnvelopeHeaders.read(bytes), bytes);
    }

    /**
     * A frame whose header has been read.
     *
     * @param bytes from its length prefix to its end; ownership goes to the frame
     */
    public static Frame of(EnvelopeHeader header, ByteBuf bytes) {
        return new Frame(header, bytes);
    }

    public EnvelopeHeader header() {
        return header;
    }

    /** The whole frame with its length prefix, ready to be written as it is. Shares this frame's reference. */
    public ByteBuf bytes() {
        return bytes;
    }

    /** The bytes of the body, not copied. Shares this frame's reference. */
    public ByteBuf body() {
        return bytes.slice(bodyStart(), header.bodyLength());
    }

    /**
     * Parses the body.
     *
     * @param prototype any instance of the body's message
     * @return a message whose bytes are its own: it outlives this frame
     * @throws InvalidProtocolBufferException if the body isn't such a message
     */
    public <M extends Message> M parseBody(M prototype) throws InvalidProtocolBufferException {
        int length = header.bodyLength();
        CodedInputStream in = bytes.hasArray()
                ? CodedInputStream.newInstance(bytes.array(), bytes.arrayOffset() + bodyStart(), length)
                : CodedInputStream.newInstance(bytes.nioBuffer(bodyStart(), length));
        @SuppressWarnings("unchecked")
        M message = (M) prototype.getParserForType().parseFrom(in);
        in.checkLastTagWas(0);
        return message;
    }

    private int bodyStart() {
        int index = bytes.readerIndex();
        while (bytes.getByte(index) < 0) {
            index++;
        }
        return index + 1 + header.bodyOffset();
    }

    @Override
    public int refCnt() {
        return bytes.refCnt();
    }

    @Override
    public Frame retain() {
        bytes.retain();
        return this;
    }

    @Override
    public Frame retain(int increment) {
        bytes.retain(increment);
        return this;
    }

    @Override
    public Frame touch() {
        bytes.touch();
        return this;
    }

    @Override
    public Frame touch(Object hint) {
        bytes.touch(hint);
        return this;
    }

    @Override
    public boolean release() {
        return bytes.release();
    }

    @Override
    public boolean release(int decrement) {
        return bytes.release(decrement);
    }

    /** Names the word and the request, never the body. */
    @Override
    public String toString() {
        return "Frame[cmd=0x" + Integer.toHexString(header.command()) + " kind=" + header.kind() + " req="
                + header.requestId() + " bytes=" + bytes.readableBytes() + "]";
    }
}
