package io.yizhan.chat.fanout;

/** How many entries of a batch are still on their way. Lives in the fan-out loop. */
final class BatchFanout {

    private final FanoutBatch batch;
    private final Runnable whenEnded;
    private int open;

    BatchFanout(FanoutBatch batch, Runnable whenEnded) {
        this.batch = batch;
        this.whenEnded = whenEnded;
        this.open = batch.entries().size();
    }

    FanoutBatch batch() {
        return batch;
    }

    void endEntry() {
        if (--open == 0) {
            whenEnded.run();
        }
    }
}
