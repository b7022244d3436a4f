package io.yizhan.runtime.wire;

/** A frame's length prefix declares more than is allowed, or is no varint32. The stream can't be read any further. */
public final class FrameSizeException extends MalformedFrameException {

    private static final long serialVersionUID = 1L;

    private final long declaredSize;

    FrameSizeException(long declaredSize, int maxSize) {
        super("frame size: " + declaredSize + " (expected: <= " + maxSize + ")");
        this.declaredSize = declaredSize;
    }

    /** Bytes that the prefix declares, read as unsigned; of a prefix longer than five bytes, what its first five say. */
    public long declaredSize() {
        return declaredSize;
    }
}
