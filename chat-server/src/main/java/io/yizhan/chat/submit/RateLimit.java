package io.yizhan.chat.submit;

/**
 * How fast one sender may be on one chat server.
 *
 * @param perSecond messages per second in the long run
 * @param burst messages at once after a pause
 * @param senders how many are remembered; beyond, those who were silent longest start anew
 */
public record RateLimit(int perSecond, int burst, int senders) {

    public RateLimit {
        if (perSecond < 1 || burst < 1 || senders < 1) {
            throw new IllegalArgumentException(
                    "rate: " + perSecond + "/s, burst " + burst + ", " + senders + " senders (expected: each > 0)");
        }
    }
}
