package io.yizhan.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(20)
class NonBlockingAppenderTest {

    private final LoggerContext context = new LoggerContext();
    private final CountDownLatch diskIsStuck = new CountDownLatch(1);
    private final CountDownLatch diskIsBusy = new CountDownLatch(1);

    @Test
    void dropsAndCountsRatherThanWaits() throws InterruptedException {
        context.setMDCAdapter(new LogbackMDCAdapter());
        StuckAppender disk = new StuckAppender();
        disk.setContext(context);
        disk.start();
        NonBlockingAppender appender = new NonBlockingAppender();
        appender.setContext(context);
        appender.setQueueSize(10);
        appender.addAppender(disk);
        appender.start();
        Logger logger = context.getLogger("test");
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);

        logger.info("taken by the disk");
        diskIsBusy.await();
        for (int i = 0; i < 20; i++) {
            logger.info("one of twenty");
        }
        for (int i = 0; i < 20; i++) {
            logger.warn("one of twenty more");
        }

        // All but the last fifth of the queue takes lesser levels, the rest is kept for warnings.
        assertThat(appender.discarded()).isEqualTo((20 - 9) + (20 - 1));
        diskIsStuck.countDown();
        context.stop();
        assertThat(disk.written).hasValue(1 + 10);
    }

    @Test
    void daemonsShowWhatWasDropped() {
        assertThat(LoggerFactory.getILoggerFactory()).isInstanceOf(LoggerContext.class);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        LogDiscards.bindTo(registry);

        assertThat(registry.get("yizhan.log.discarded").functionCounter().count())
                .isZero();
    }

    private final class StuckAppender extends AppenderBase<ILoggingEvent> {

        private final AtomicInteger written = new AtomicInteger();

        @Override
        protected void append(ILoggingEvent event) {
            diskIsBusy.countDown();
            try {
                diskIsStuck.await();
            } catch (InterruptedException e) {
                // The appender is being stopped and flushes what it has.
            }
            written.incrementAndGet();
        }
    }
}
