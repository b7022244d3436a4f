package io.yizhan.chat.submit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.yizhan.proto.Status;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Messages submitted, by how they ended. Safe for any thread. */
final class SubmitMetrics {

    private final Map<Status, Counter> byStatus = new EnumMap<>(Status.class);

    SubmitMetrics(MeterRegistry registry) {
        for (Status status : Status.values()) {
            if (status != Status.UNRECOGNIZED) {
                byStatus.put(
                        status,
                        Counter.builder("yizhan.chat.messages")
                                .description("Messages submitted, by status")
                                .tag("status", status.name().toLowerCase(Locale.ROOT))
                                .register(registry));
            }
        }
    }

    void ended(Status status, int messages) {
        Counter counter = byStatus.get(status);
        if (counter != null) {
            counter.increment(messages);
        }
    }
}
