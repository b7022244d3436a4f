package io.yizhan.client.send;

/**
 * How many sends of a lane may wait for their answers at a time, after the congestion window of TCP (RFC 5681): wide
 * open while all is well, one after trouble, then growing with each answer; slowly from the point on where the server
 * found half of what it refused too much. Pressing a server at its limit would only bring refusals.
 */
final class SendWindow {
    private final int max;
    private int size;
    private int threshold;
    private int answersAbove;

    SendWindow(int max) {
        this.max = max;
        size = max;
        threshold = max;
    }

    int size() {
        return size;
    }

    void accepted() {
        if (size < threshold) {
            size++;
            return;
        }
        answersAbove++;
        if (answersAbove >= size && size < max) {
            size++;
            answersAbove = 0;
        }
    }

    /** The server, or the way to it, failed: what it can take isn't known to have changed. */
    void failed() {
        threshold = max;
        beginAgain();
    }

    /** The server said that this was too much. */
    void tooMuch() {
        threshold = Math.max(1, size / 2);
        beginAgain();
    }

    /** One at a time, for now. */
    void beginAgain() {
        size = 1;
        answersAbove = 0;
    }
}
