package io.yizhan.systemtests.bench.generator;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Senders in this process. Blocks; used by the bench's main thread. */
public final class Load implements Senders {

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

    @Override
    public void startClosedLoop() {
        lane.call(() -> {
            lane.closedLoop(true);
            talkers.forEach(Talker::fill);
            lane.flush();
            return true;
        });
    }

    @Override
    public void startOpenLoop(double perSecond, Duration ramp) {
        lane.call(() -> {
            pacer.start(perSecond, ramp);
            return true;
        });
    }

    @Override
    public void begin() {
        lane.call(() -> {
            lane.recorder().begin(System.nanoTime());
            return true;
        });
    }

    @Override
    public Observed observed() {
        return tally().observed();
    }

    /** What was seen since the interval began, to be added to what others saw. */
    Tally tally() {
        return lane.call(() -> lane.recorder().tally(System.nanoTime()));
    }

    @Override
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

    @Override
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
