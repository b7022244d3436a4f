package io.yizhan.runtime.handover;

/** Which formats of the hand-over this release understands. Raised only when an added field isn't enough. */
final class HandoverFormat {

    static final int CURRENT = 1;
    static final int OLDEST = 1;

    private HandoverFormat() {}

    /** Whether a release with these formats understands this one. */
    static boolean isUnderstood(int format, int oldest) {
        return OLDEST <= format && oldest <= CURRENT;
    }
}
