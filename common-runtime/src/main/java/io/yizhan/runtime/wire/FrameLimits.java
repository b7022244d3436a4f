package io.yizhan.runtime.wire;

/** Sizes that every daemon agrees on, in bytes. */
public final class FrameLimits {

    /** Largest envelope between daemons. */
    public static final int MAX_FRAME = 4 << 20;

    /** Largest body of a request or response between daemons: what the largest header leaves of a frame. */
    public static final int MAX_BODY = MAX_FRAME - (4 << 10);

    /** Largest envelope on a link that is not authenticated yet. */
    public static final int MAX_HANDSHAKE_FRAME = 1 << 10;

    private FrameLimits() {}
}
