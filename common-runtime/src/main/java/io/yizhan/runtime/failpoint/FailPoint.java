package io.yizhan.runtime.failpoint;

import org.jspecify.annotations.Nullable;

/**
 * A moment in the code at which a fault would hurt most. Where fail points are off, which they are unless the daemon is
 * under test, it is {@link #OFF}, and reaching it is a null check of a final field.
 */
public final class FailPoint {

    /** Never does anything. */
    public static final FailPoint OFF = new FailPoint(null);

    private final @Nullable Trap trap;

    FailPoint(@Nullable Trap trap) {
        this.trap = trap;
    }

    /**
     * Tells that the moment has come. Any thread; blocks where the point is armed with {@link FailAction#HANG}, and
     * doesn't return where it is armed with {@link FailAction#HALT}.
     *
     * @return whether the caller must leave out what comes next
     */
    public boolean reached() {
        return trap != null && trap.reached();
    }
}
