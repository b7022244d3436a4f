package io.yizhan.runtime.metrics;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Iterator;
import org.slf4j.LoggerFactory;

/** Shows how many log events were dropped rather than waited for. */
final class LogDiscards {

    private LogDiscards() {}

    static void bindTo(MeterRegistry registry) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            FunctionCounter.builder("yizhan.log.discarded", context, LogDiscards::sum)
                    .description("Log events dropped because their queue was full")
                    .register(registry);
        }
    }

    private static double sum(LoggerContext context) {
        double sum = 0;
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        for (Iterator<?> each = root.iteratorForAppenders(); each.hasNext(); ) {
            if (each.next() instanceof NonBlockingAppender appender) {
                sum += appender.discarded();
            }
        }
        return sum;
    }
}
