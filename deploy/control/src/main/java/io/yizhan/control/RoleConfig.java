package io.yizhan.control;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** The configuration file of a role, as far as it says where the role's daemons listen. */
final class RoleConfig {

    private static final String BASE = "port-base";

    private final Config config;

    private RoleConfig(Config config) {
        this.config = config;
    }

    /** @throws com.typesafe.config.ConfigException if the file can't be read */
    static RoleConfig read(Path conf, String role) {
        ConfigParseOptions options = ConfigParseOptions.defaults().setAllowMissing(false);
        return new RoleConfig(
                ConfigFactory.parseFile(conf.resolve(role + ".conf").toFile(), options)
                        .resolve());
    }

    /** Where an instance listens: the name of the listener, such as {@code client} or {@code admin} → port. */
    SortedMap<String, Integer> ports(int instance) {
        SortedMap<String, Integer> ports = new TreeMap<>();
        config.entrySet().forEach(entry -> {
            String key = entry.getKey().substring(entry.getKey().lastIndexOf('.') + 1);
            if (key.endsWith(BASE) && entry.getValue().valueType() == ConfigValueType.NUMBER) {
                String listener = key.equals(BASE) ? "links" : key.substring(0, key.length() - BASE.length() - 1);
                ports.put(listener, config.getInt(entry.getKey()) + instance);
            }
        });
        return ports;
    }

    /** Where the admin page is reached from this machine. */
    String adminAddress(int instance) {
        String bind = config.hasPath("daemon.admin-bind") ? config.getString("daemon.admin-bind") : "127.0.0.1";
        String host = bind.equals("0.0.0.0") || bind.equals("::") ? "127.0.0.1" : bind;
        int port = config.getInt("daemon.admin-port-base") + instance;
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
