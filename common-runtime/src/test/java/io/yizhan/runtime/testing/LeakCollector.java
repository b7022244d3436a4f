package io.yizhan.runtime.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Makes leak detectors that keep their findings instead of logging them. Safe for any thread. */
final class LeakCollector extends ResourceLeakDetectorFactory {
    private static final int COLLECTIONS = 2;
    private static final long COLLECTION_TIMEOUT_MILLIS = 5_000;

    private final List<CollectingDetector<?>> detectors = new CopyOnWriteArrayList<>();
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    @Override
    @Deprecated
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval, long maxActive) {
        return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
        CollectingDetector<T> detector = new CollectingDetector<>(resource, samplingInterval, leaks);
        detectors.add(detector);
        return detector;
    }

    /** Collects garbage and hands over, and forgets, the leaks found since the last call. */
    List<String> drain() throws InterruptedException {
        // The second collection ends after every reference of the first has reached its queue.
        for (int i = 0; i < COLLECTIONS; i++) {
            collectGarbage();
        }
        detectors.forEach(CollectingDetector::poll);
        List<String> found = new ArrayList<>();
        for (String leak = leaks.poll(); leak != null; leak = leaks.poll()) {
            found.add(leak);
        }
        return found;
    }

    private static void collectGarbage() throws InterruptedException {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        PhantomReference<Object> witness = new PhantomReference<>(new Object(), queue);
        System.gc();
        if (queue.remove(COLLECTION_TIMEOUT_MILLIS) != witness) {
            throw new IllegalStateException("no garbage collection within " + COLLECTION_TIMEOUT_MILLIS
                    + " ms (expected: System.gc() works, is -XX:+DisableExplicitGC set?)");
        }
    }

    private static final class CollectingDetector<T> extends ResourceLeakDetector<T> {
        private final Queue<String> leaks;

        CollectingDetector(Class<T> resource, int samplingInterval, Queue<String> leaks) {
            super(resource, samplingInterval);
            this.leaks = leaks;
        }

        /** Netty looks at its queue only when it tracks something new: give it something to track. */
        @SuppressWarnings("unchecked") // a detector keeps nothing of the object but its identity
        void poll() {
            T probe = (T) new Object();
            @Nullable ResourceLeakTracker<T> tracker = trackForcibly(probe);
            if (tracker != null) {
                tracker.close(probe);
            }
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            leaks.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            leaks.add(resourceType + " (no records)");
        }
    }
}
