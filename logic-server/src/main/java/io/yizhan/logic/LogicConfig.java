package io.yizhan.logic;

import io.yizhan.logic.login.DeviceRule;
import io.yizhan.logic.login.LoginLimit;
import io.yizhan.logic.password.PasswordConfig;
import io.yizhan.runtime.config.Secret;
import io.yizhan.runtime.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The section {@code logic} of the configuration.
 *
 * @param deviceRule which sessions of one user may live side by side
 * @param password what a password hash costs
 * @param loginLimit wrong passwords an account is allowed
 * @param tokenLifetime how long a device may stay away before it needs the password again
 * @param tokenSecret signs tokens; empty: a key derived from the cluster's secret does
 * @param formerTokenSecrets still open what they signed
 */
public record LogicConfig(
        DeviceRule deviceRule,
        PasswordConfig password,
        LoginLimit loginLimit,
        Duration tokenLifetime,
        Optional<Secret> tokenSecret,
        List<Secret> formerTokenSecrets) {

    private static final int MIN_SECRET_BYTES = 16;
    private static final int MOST_FORMER_SECRETS = 4;

    public LogicConfig {
        formerTokenSecrets = List.copyOf(formerTokenSecrets);
    }

    /** @throws io.yizhan.runtime.config.ConfigException for a bad value */
    public static LogicConfig from(Settings logic) {
        Settings password = logic.section("password");
        Settings login = logic.section("login");
        int processors = Runtime.getRuntime().availableProcessors();
        return new LogicConfig(
                logic.choice("device-rule", DeviceRule.class, DeviceRule.SEVERAL),
                // OWASP Password Storage Cheat Sheet: argon2id with m=19 MiB, t=2, p=1.
                new PasswordConfig(
                        password.integer("memory-kib", 32, 1 << 20, 19 * 1024),
                        password.integer("iterations", 1, 100, 2),
                        password.integer("parallelism", 1, 4, 1),
                        password.integer("threads", 1, 256, Math.max(1, processors / 2)),
                        password.integer("queue", 1, 100_000, 64)),
                new LoginLimit(
                        login.integer("failures", 1, 10_000, 10),
                        login.duration("window", Duration.ofSeconds(1), Duration.ofDays(1), Duration.ofMinutes(5)),
                        login.integer("accounts", 1, 10_000_000, 100_000)),
                logic.duration("token-lifetime", Duration.ofMinutes(1), Duration.ofDays(366), Duration.ofDays(30)),
                secret(logic, "token-secret"),
                formerSecrets(logic.section("former-token-secrets")));
    }

    private static Optional<Secret> secret(Settings settings, String key) {
        boolean given = settings.has(key) || settings.has(key + "-file");
        return given ? Optional.of(settings.secret(key, MIN_SECRET_BYTES)) : Optional.empty();
    }

    /** Keys {@code 1}, {@code 1-file} … {@code 4}, {@code 4-file}. */
    private static List<Secret> formerSecrets(Settings former) {
        return IntStream.rangeClosed(1, MOST_FORMER_SECRETS)
                .mapToObj(number -> secret(former, Integer.toString(number)))
                .flatMap(Optional::stream)
                .toList();
    }
}
