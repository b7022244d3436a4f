package io.yizhan.runtime.lifecycle;

import io.yizhan.runtime.time.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A part of a daemon that is started and stopped. The stack starts components in the order they were added, on the main
 * thread; drains and stops them in reverse.
 */
public interface Component {

    /** For logs, such as {@code data links}. */
    String name();

    /**
     * Starts, and returns once it is usable. May block.
     *
     * @throws Exception if it can't; whatever was started before is then stopped
     */
    void start() throws Exception;

    /**
     * Takes on nothing new and finishes what it has. Called once, before {@link #stop()}, only when the daemon drains;
     * on no event loop, so it may block for a moment.
     *
     * @param deadline after which the daemon stops anyway
     * @return completed when nothing is outstanding any more
     */
    default CompletionStage<Void> drain(Deadline deadline) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * What is not finished yet while the component drains, for logs and {@code /topology}, such as {@code 12 requests}.
     * Called on any thread.
     *
     * @return empty where there is nothing to tell
     */
    default String outstanding() {
        return "";
    }

    /** Lets go of everything. May block for a second or two. Called also after a failed start; must then do no harm. */
    void stop();
}
