package io.yizhan.systemtests.audit.load;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Devices that come and go: each wanderer is away a third of the time, for some seconds. */
final class Wandering {

    private static final long LEAST_SECONDS = 3;
    private static final long MOST_SECONDS = 15;

    private final ScheduledExecutorService scheduler;
    private final RandomGenerator random;
    private volatile boolean stopped;

    /** @param random used on the scheduler's one thread */
    Wandering(ScheduledExecutorService scheduler, RandomGenerator random) {
        this.scheduler = scheduler;
        this.random = random;
    }

    void begin(AuditDevice device) {
        scheduler.schedule(() -> leave(device), 2 * pause(), TimeUnit.SECONDS);
    }

    /** Everybody who is away comes back; nobody leaves any more. */
    void end(Population population) {
        stopped = true;
        scheduler.execute(() -> population.wanderers().forEach(device -> {
            if (!device.isOnline()) {
                device.come();
            }
        }));
    }

    private void leave(AuditDevice device) {
        if (!stopped) {
            device.leave();
            scheduler.schedule(() -> come(device), pause(), TimeUnit.SECONDS);
        }
    }

    private void come(AuditDevice device) {
        if (!stopped) {
            device.come();
            begin(device);
        }
    }

    private long pause() {
        return random.nextLong(LEAST_SECONDS, MOST_SECONDS + 1);
    }
}
