package io.yizhan.chat.fanout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/**
 * The push gateway's hook: users who have no device online get the entry when they sync, and may be told of it by other
 * ways. The one implementation that {@link java.util.ServiceLoader} finds on the class path is used; without one they
 * are only counted.
 */
@FunctionalInterface
public interface OfflineHook {

    /**
     * Called in the fan-out loop: must not block and must not throw. An entry may come more than once, after a repeat or
     * a fault.
     *
     * @param users not empty; never the sender
     */
    void offline(Entry entry, List<Long> users);

    /** Counts them. */
    static OfflineHook counting(MeterRegistry registry) {
        Counter counter = Counter.builder("yizhan.chat.offline.users")
                .description("Users who were offline when an entry came for them")
                .register(registry);
        return (entry, users) -> counter.increment(users.size());
    }
}
