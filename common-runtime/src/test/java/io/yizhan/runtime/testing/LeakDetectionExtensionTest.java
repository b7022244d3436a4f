package io.yizhan.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

class LeakDetectionExtensionTest {
    @Test
    void aLostBufferFailsItsClass() {
        EngineExecutionResults results = run(LosesABuffer.class);

        results.testEvents().assertStatistics(stats -> stats.succeeded(1).failed(0));
        results.containerEvents().assertStatistics(stats -> stats.failed(1));
        assertThat(results.containerEvents().failed().stream().map(Event::getPayload))
                .singleElement()
                .asString()
                .contains("1 resource(s) leaked by")
                .contains("ByteBuf");
    }

    @Test
    void aReleasedBufferPasses() {
        EngineExecutionResults results = run(ReleasesItsBuffer.class);

        results.testEvents().assertStatistics(stats -> stats.succeeded(1).failed(0));
        results.containerEvents().assertStatistics(stats -> stats.failed(0));
    }

    private static EngineExecutionResults run(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .selectors(selectClass(testClass))
                .execute();
    }

    // Surefire does not pick up nested classes, so these two run only through the test kit.

    static class LosesABuffer {
        @Test
        void lose() {
            ByteBuf lost = ByteBufAllocator.DEFAULT.buffer(16);
            lost.writeInt(1);
        }
    }

    static class ReleasesItsBuffer {
        @Test
        void release() {
            ByteBufAllocator.DEFAULT.buffer(16).release();
        }
    }
}
