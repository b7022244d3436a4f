package io.yizhan.data.presence;

import io.yizhan.data.store.Redis;
import io.yizhan.data.store.RedisUnavailableException;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.lifecycle.Component;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after Redis: brings it back into use after it was away, and gets presence rebuilt where it was lost. */
public final class PresenceMonitor implements Component {

    private static final Logger log = LoggerFactory.getLogger(PresenceMonitor.class);
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final Redis redis;
    private final PresenceWriter writer;
    private final PresenceRebuild rebuild;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "presence-monitor"));

    public PresenceMonitor(Redis redis, PresenceWriter writer, PresenceRebuild rebuild) {
        this.redis = redis;
        this.writer = writer;
        this.rebuild = rebuild;
    }

    @Override
    public String name() {
        return "presence monitor";
    }

    /** A Redis that is down keeps nobody from starting. */
    @Override
    public void start() {
        tick();
        if (!redis.isUp()) {
            log.warn("redis can't be reached: presence is unknown until it answers");
        }
        timer.scheduleWithFixedDelay(this::tick, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    void tick() {
        try {
            writer.recover(rebuild::check);
            rebuild.endIfComplete();
        } catch (RedisUnavailableException e) {
            log.debug("redis is still down", e);
        } catch (StatusException e) {
            log.debug("presence not rebuilt reason=\"{}\"", e.reason());
        } catch (RuntimeException e) {
            log.warn("presence not checked", e);
        }
    }

    @Override
    public void stop() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(2, TimeUnit.SECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
