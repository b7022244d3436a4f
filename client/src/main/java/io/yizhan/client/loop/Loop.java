package io.yizhan.client.loop;

import java.util.concurrent.Executor;

/**
 * One thread that owns the state of many clients. Everything inside the library that isn't said to be safe for any
 * thread belongs to the thread of one loop. Tests put a loop here whose clock they advance themselves.
 */
public interface Loop extends Executor {

    /** Runs the task later on the loop's thread, never inside this call; tasks keep their order. From any thread. */
    @Override
    void execute(Runnable task);

    /** Runs the task on the loop's thread once the delay, in nanoseconds, is over. On the loop's thread only. */
    Timer schedule(Runnable task, long delayNanos);

    /** The clock that the delays follow, in nanoseconds since an arbitrary moment. From any thread. */
    long nanoTime();
}
