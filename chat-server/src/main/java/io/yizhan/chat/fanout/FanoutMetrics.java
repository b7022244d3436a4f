package io.yizhan.chat.fanout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What operators see of the fan-out. Safe for any thread. */
final class FanoutMetrics {

    private final Counter deliveries;
    private final Counter envelopes;
    private final Counter absences;
    private final Counter completed;
    private final Counter leftToTheRecord;
    private final Timer custody;

    FanoutMetrics(MeterRegistry registry, IntSupplier backlog) {
        deliveries = Counter.builder("yizhan.chat.deliveries")
                .description("Entries sent to access servers, each access server counted")
                .register(registry);
        envelopes = Counter.builder("yizhan.chat.deliver.envelopes")
                .description("DELIVER requests sent")
                .register(registry);
        absences = Counter.builder("yizhan.chat.absent.users")
                .description("Users who were not where the presence said")
                .register(registry);
        completed = Counter.builder("yizhan.chat.fanout.completed")
                .description("Entries in custody, or in need of none")
                .register(registry);
        leftToTheRecord = Counter.builder("yizhan.chat.fanout.left.to.record")
                .description("Entries given up here; the record hands them over again")
                .register(registry);
        custody = Timer.builder("yizhan.chat.fanout.custody")
                .description("From the append's answer until every access server has signed")
                .publishPercentileHistogram()
                .register(registry);
        Gauge.builder("yizhan.chat.fanout.backlog", backlog::getAsInt) // keeps the supplier alive
                .description("Entries whose fan-out has begun and not ended")
                .register(registry);
    }

    void sent(int pushes) {
        envelopes.increment();
        deliveries.increment(pushes);
    }

    void absent(int users) {
        absences.increment(users);
    }

    void completed(long nanos) {
        completed.increment();
        custody.record(nanos, TimeUnit.NANOSECONDS);
    }

    void leftToTheRecord() {
        leftToTheRecord.increment();
    }
}
