package io.yizhan.client.loop;

/** A task that waits for its time on a {@link Loop}. */
@FunctionalInterface
public interface Timer {

    /** The task won't run, unless it already has. On the loop's thread only. */
    void cancel();
}
