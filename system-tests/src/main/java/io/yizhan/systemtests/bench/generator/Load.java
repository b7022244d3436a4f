package io.yizhan.systemtests.bench.generator;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Senders and what may be done with them. Blocks; used by the bench's main thread. */
public final class Load {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Lane lane;
    private final List<Talker> talkers;
    private final Pacer pacer;
    private final CountDownLatch never = new CountDownLatch(1);

    Load(Lane lane, List<Talker> talkers) {
        this.lane = lane;
        this.talkers = List.copyOf(talkers);
        this.pacer = new Pacer(lane, this.talkers);
    }

    /** Clients that send nothing. */
    public static Load silent(Lane lane) {
        return new Load(lane, List.of());
    }

    /** From now on every sender has its window full. */
    public void startClosedLoop() {
        lane.call(() -> {
            lane.closedLoop(true);
            talkers.forEach(Talker::fill);
            lane.flush();
            return true;
        });
    }

    /** From now on messages are sent at fixed times, by one sender after the other, whatever becomes of the earlier ones. */
    public void startOpenLoop(double perSecond) {
        lane.call(() -> {
            pacer.start(perSecond);
            return true;
        });
    }

    /** An interval to be measured begins. */
    public void begin() {
        lane.call(() -> {
            lane.recorder().begin(System.nanoTime());
            return true;
        });
    }

    /** What was seen since it began. */
    public Observed observed() {
        return lane.call(() -> lane.recorder().observed(System.nanoTime()));
    }

    /** Waits. */
    public void run(Duration duration) {
        try {
            if (never.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("nobody counts this down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * Sends nothing more and waits until what is under way is done.
     *
     * @return messages that were not done in time
     */
    public long finish(Duration limit) {
        long begin = System.nanoTime();
        lane.call(() -> {
            lane.closedLoop(false);
            pacer.stop();
            talkers.forEach(Talker::dropWaiting);
            return true;
        });
        long unfinished = unfinished();
        while (unfinished > 0 && System.nanoTime() - begin < limit.toNanos()) {
            run(LOOK_AGAIN);
            unfinished = unfinished();
        }
        return unfinished;
    }

    private long unfinished() {
        return lane.call(() -> talkers.stream().mapToLong(Talker::unfinished).sum());
    }
}
