package io.yizhan.runtime.link;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;

/** Meters of the links to one kind of peer. Safe for any thread. */
final class LinkMetrics {

    final Counter framesIn;
    final Counter framesOut;
    final Counter bytesIn;
    final Counter bytesOut;
    /** Frames that nobody waited for, mostly answers that came too late. */
    final Counter unexpected;
    /** Links that were refused or broken by the other side's bad frames. */
    final Counter refused;

    final Counter retries;
    private final Map<Status, Timer> calls = new EnumMap<>(Status.class);

    LinkMetrics(MeterRegistry registry, ServerType peer) {
        String tier = tag(peer);
        framesIn = registry.counter("yizhan.link.frames", "peer", tier, "direction", "in");
        framesOut = registry.counter("yizhan.link.frames", "peer", tier, "direction", "out");
        bytesIn = registry.counter("yizhan.link.bytes", "peer", tier, "direction", "in");
        bytesOut = registry.counter("yizhan.link.bytes", "peer", tier, "direction", "out");
        unexpected = registry.counter("yizhan.link.unexpected", "peer", tier);
        refused = registry.counter("yizhan.link.refused", "peer", tier);
        retries = registry.counter("yizhan.calls.retries", "peer", tier);
        for (Status status : Status.values()) {
            calls.put(status, registry.timer("yizhan.calls", "peer", tier, "status", status.name()));
        }
    }

    Timer calls(Status status) {
        Timer timer = calls.get(status);
        if (timer == null) {
            throw new IllegalArgumentException("status: " + status + " (expected: a meter for each)");
        }
        return timer;
    }

    static void gaugeOutstanding(MeterRegistry registry, ServerType peer, IntSupplier outstanding) {
        Gauge.builder("yizhan.calls.outstanding", outstanding, IntSupplier::getAsInt)
                .tag("peer", tag(peer))
                .strongReference(true)
                .register(registry);
    }

    private static String tag(ServerType type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
