package io.yizhan.systemtests.bench;

import java.util.Map;
import java.util.TreeMap;

/** What a benched suite has otherwise than the delivered configuration: limits that hold single senders and addresses. */
final class BenchSettings {

    private BenchSettings() {}

    /** Lines in HOCON by role. Nothing here touches durability, order or custody. */
    static Map<String, String> settings() {
        return new TreeMap<>(Map.of(
                // Registering thousands of users is not what is measured: their password hashes are cheap.
                "logic",
                "logic.password { memory-kib = 64, iterations = 1, queue = 1000 }",
                // A few clients stand for very many.
                "chat",
                "chat.rate { messages-per-second = 1000000, burst = 1000000 }",
                "access",
                "access.connection { frames-per-second = 1000000, frames-burst = 1000000, slow-reader-timeout = 10m }\n"
                        + "access.login { per-address-per-second = 1000000, per-address-burst = 1000000 }"));
    }
}
