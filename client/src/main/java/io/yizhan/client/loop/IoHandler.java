package io.yizhan.client.loop;

/** What a {@link SelectorLoop} tells of one channel; called on the loop's thread. */
public interface IoHandler {

    /**
     * The channel can do something.
     *
     * @param readyOps bits of {@link java.nio.channels.SelectionKey}
     */
    void ready(int readyOps);

    /** The tasks of this round are over: write what they left. Only after {@link SelectorLoop#flushLater}. */
    void flush();

    /** The loop ends. */
    void abandoned();
}
