package io.yizhan.proxy.route;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.IntSupplier;

/** What a proxy counts besides its links' frames and bytes. */
final class ProxyMetrics {

    final Counter requests;
    final Counter responses;
    /** Answered by the proxy itself: nobody serves the word, or whoever did is gone. */
    final Counter unavailable;
    /** Answered by the proxy itself: the provider doesn't read, or owes too much. */
    final Counter overloaded;
    /** Refused: not registered, or a source that isn't the sender. */
    final Counter refused;
    /** Requests that didn't go to their key's owner, because that one answers nobody. */
    final Counter detours;

    final Counter probes;
    /** Responses that nobody waits for: the caller is gone, was restarted, or has asked elsewhere. */
    final Counter unexpected;
    /** Requests that were never answered in their time. */
    final Counter expired;

    ProxyMetrics(MeterRegistry registry, IntSupplier outstanding) {
        requests = registry.counter("yizhan.proxy.forwarded", "kind", "request");
        responses = registry.counter("yizhan.proxy.forwarded", "kind", "response");
        unavailable = registry.counter("yizhan.proxy.answered", "status", "UNAVAILABLE");
        overloaded = registry.counter("yizhan.proxy.answered", "status", "OVERLOADED");
        refused = registry.counter("yizhan.proxy.answered", "status", "FORBIDDEN");
        detours = registry.counter("yizhan.proxy.detours");
        probes = registry.counter("yizhan.proxy.probes");
        unexpected = registry.counter("yizhan.proxy.dropped", "reason", "unexpected");
        expired = registry.counter("yizhan.proxy.dropped", "reason", "expired");
        Gauge.builder("yizhan.proxy.outstanding", outstanding, IntSupplier::getAsInt)
                .strongReference(true)
                .register(registry);
    }
}
