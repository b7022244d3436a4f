package io.yizhan.runtime.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody asks.
 *
 * @param path decoded, starts with a slash
 * @param parameters name → values, decoded, in their order
 * @param remote who asks
 */
public record HttpQuery(String path, Map<String, List<String>> parameters, InetAddress remote) {

    /** The only value of a parameter; empty where it is absent or given more than once. */
    public Optional<String> parameter(String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }
}
