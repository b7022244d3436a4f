package io.yizhan.runtime.testing;

import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that lost a Netty buffer, where Netty itself would only log the loss.
 *
 * <p>JUnit finds this extension through the service loader, so it watches every test class of a
 * module that has common-runtime's test jar on its test class path. Netty reads its detector factory
 * once per resource type, when the type's class is initialized; the factory must therefore be in place
 * before the first test class runs, which is why it is set when the extension itself is loaded.
 *
 * <p>A leak shows only once the garbage collector has taken the buffer. The check at the end of a
 * class forces a collection; a buffer still reachable from a static field or a live event loop is
 * reported by a later class of the same test run, or not at all.
 */
public final class LeakDetectionExtension implements BeforeAllCallback, AfterAllCallback {
    private static final LeakCollector COLLECTOR = new LeakCollector();

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(COLLECTOR);
    }

    /** For the service loader. */
    public LeakDetectionExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        // Being loaded, before the class under test, is all this callback is for.
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        if (isNested(context)) {
            return;
        }
        List<String> leaks = COLLECTOR.drain();
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " resource(s) leaked by " + context.getDisplayName()
                    + " or a class before it (expected: every buffer released)\n" + String.join("\n", leaks));
        }
    }

    private static boolean isNested(ExtensionContext context) {
        return context.getTestClass()
                .filter(type -> type.isMemberClass() && !Modifier.isStatic(type.getModifiers()))
                .isPresent();
    }
}
