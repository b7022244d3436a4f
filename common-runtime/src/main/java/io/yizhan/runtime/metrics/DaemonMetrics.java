package io.yizhan.runtime.metrics;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.yizhan.runtime.lifecycle.NodeIdentity;

/** The registry that a daemon's meters live in, with those of the JVM. */
public final class DaemonMetrics implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    /** Every meter carries the tags role and instance. */
    public DaemonMetrics(NodeIdentity identity) {
        registry.config()
                .commonTags(Tags.of("role", identity.role(), "instance", Integer.toString(identity.instance())));
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
        bindBuffers();
        LogDiscards.bindTo(registry);
    }

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    private void bindBuffers() {
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
            ByteBufAllocatorMetric metric = provider.metric();
            registry.gauge("yizhan.buffers.direct.bytes", metric, ByteBufAllocatorMetric::usedDirectMemory);
            registry.gauge("yizhan.buffers.heap.bytes", metric, ByteBufAllocatorMetric::usedHeapMemory);
        }
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
