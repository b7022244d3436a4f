package io.yizhan.runtime.config;

import io.yizhan.proto.ServerType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whom a daemon dials, from the {@code links} section. */
public final class LinkTargets {

    private static final List<Map.Entry<String, ServerType>> TIERS = List.of(
            Map.entry("logic-proxies", ServerType.LOGIC_PROXY),
            Map.entry("data-proxies", ServerType.DATA_PROXY),
            Map.entry("chat-proxies", ServerType.CHAT_PROXY),
            Map.entry("selectors", ServerType.SELECTOR));

    private LinkTargets() {}

    /**
     * Reads the addresses of the tiers that daemons of this type speak to; those of other tiers are only checked. A tier
     * of proxies that is needed must have at least one address; selectors may be left out.
     *
     * @return tier (a proxy type, or SELECTOR) → where its daemons listen; without empty tiers
     */
    public static Map<ServerType, List<HostPort>> from(Settings root, ServerType type) {
        Settings settings = root.section("links");
        Map<ServerType, List<HostPort>> targets = new LinkedHashMap<>();
        for (Map.Entry<String, ServerType> tier : TIERS) {
            String key = tier.getKey();
            List<HostPort> addresses = settings.texts(key).stream()
                    .map(text -> HostPort.parse("links." + key, text))
                    .distinct()
                    .toList();
            if (!dials(type, tier.getValue())) {
                continue;
            }
            if (!addresses.isEmpty()) {
                targets.put(tier.getValue(), addresses);
            } else if (tier.getValue() != ServerType.SELECTOR) {
                throw new ConfigException("links." + key, "[]", "at least one \"host:port\"");
            }
        }
        return targets;
    }

    private static boolean dials(ServerType type, ServerType tier) {
        return switch (type) {
            case ACCESS ->
                tier == ServerType.LOGIC_PROXY || tier == ServerType.CHAT_PROXY || tier == ServerType.SELECTOR;
            case LOGIC ->
                tier == ServerType.LOGIC_PROXY || tier == ServerType.DATA_PROXY || tier == ServerType.SELECTOR;
            case CHAT -> tier == ServerType.CHAT_PROXY || tier == ServerType.DATA_PROXY || tier == ServerType.SELECTOR;
            case DATA -> tier == ServerType.DATA_PROXY || tier == ServerType.SELECTOR;
            case LOGIC_PROXY, DATA_PROXY, CHAT_PROXY -> tier == ServerType.SELECTOR;
            case SELECTOR, SERVER_TYPE_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    }
}
