package io.yizhan.data.append;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.Status;
import java.util.concurrent.TimeUnit;

/** What is counted of the group commit. */
final class AppendMetrics {

    private final DistributionSummary batchSize;
    private final Timer commit;
    private final Counter repeats;
    private final Counter conflicts;
    private final Counter retries;
    private final Counter blocked;

    AppendMetrics(MeterRegistry registry) {
        batchSize = DistributionSummary.builder("yizhan.data.batch.messages")
                .description("New messages in one transaction")
                .serviceLevelObjectives(1, 2, 5, 10, 20, 50, 100, 200, 500)
                .register(registry);
        commit = Timer.builder("yizhan.data.batch.commit")
                .description("From the first statement of a batch to the end of its COMMIT")
                .publishPercentileHistogram()
                .register(registry);
        repeats = counter(registry, "yizhan.data.append.repeats", "Messages that were stored before");
        conflicts = counter(registry, "yizhan.data.append.conflicts", "Message ids used again with another content");
        retries = counter(registry, "yizhan.data.batch.retries", "Batches that had to be tried again");
        blocked = counter(registry, "yizhan.data.append.blocked", "Appends whose conversation somebody else held");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void committed(BatchTransaction.Committed batch, long nanos) {
        if (!batch.owed().isEmpty()) {
            batchSize.record(batch.owed().size());
            commit.record(nanos, TimeUnit.NANOSECONDS);
        }
        blocked.increment(batch.blocked().size());
        for (BatchPlan.Planned planned : batch.answers()) {
            for (AppendResult result : planned.answer().getResultsList()) {
                if (result.getRepeated()) {
                    repeats.increment();
                } else if (result.getStatus() == Status.CONFLICT) {
                    conflicts.increment();
                }
            }
        }
    }

    void retried() {
        retries.increment();
    }

    long batches() {
        return commit.count();
    }

    double messages() {
        return batchSize.totalAmount();
    }
}
