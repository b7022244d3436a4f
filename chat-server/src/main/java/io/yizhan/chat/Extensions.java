package io.yizhan.chat;

import io.yizhan.runtime.config.ConfigException;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** An operator's own implementations, found on the class path when the daemon is built. */
final class Extensions {

    private Extensions() {}

    /**
     * The one implementation of a hook; empty where there is none.
     *
     * @throws ConfigException if there are several
     */
    static <T> Optional<T> find(Class<T> hook) {
        List<T> found = ServiceLoader.load(hook).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        if (found.size() > 1) {
            throw new ConfigException("class path", found, "at most one " + hook.getName());
        }
        return found.stream().findFirst();
    }
}
