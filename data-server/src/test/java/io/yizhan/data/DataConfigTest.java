package io.yizhan.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.ConfigFactory;
import io.yizhan.data.store.Durability;
import io.yizhan.runtime.config.ConfigException;
import io.yizhan.runtime.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataConfigTest {

    private static final String STORES = """
            data { database { url = "jdbc:mysql://db:3306/yizhan", user = yizhan, password = secret }
                   redis.uri = "redis://:hidden@cache" }
            """;

    @Test
    void onlyTheStoresMustBeNamed() {
        DataConfig config = from(STORES);
        assertThat(config.database().startTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.redis().timeout()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.append().committers()).isEqualTo(2);
        assertThat(config.presence().leaseLimit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.workers()).isEqualTo(8);
        assertThat(config.database().durability()).isEqualTo(Durability.LOCAL);
    }

    @Test
    void namesSeveralServersThatMayBeThePrimary() {
        DataConfig config = from(STORES.replace("//db:3306/", "//one:3306,two:3306/") + "data.durability = replicated");
        assertThat(config.database().durability()).isEqualTo(Durability.REPLICATED);
        assertThat(config.database().toString()).contains("one:3306,two:3306");
    }

    @Test
    void tellsNoPassword() {
        assertThat(from(STORES).toString()).doesNotContain("secret").doesNotContain("hidden");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> from(STORES + "data.redis.uri = \"http://:hidden@cache\""))
                .withMessageContaining("data.redis.uri")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hidden"));
    }

    @Test
    void readsThePasswordFromAFile(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("password"), "from a file\n");
        String text = STORES.replace("password = secret", "password-file = \"" + file + "\"");
        assertThat(from(text).database().password()).isEqualTo("from a file");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> from(text + "data.database.password = both"))
                .withMessageContaining("data.database.password-file");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> from(text + "data.database.password-file = \"/nowhere/at/all\""))
                .withMessageContaining("/nowhere/at/all");
    }

    @Test
    void refusesABadValueByItsName() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> from(STORES + "data.database.url = \"jdbc:postgresql://db/yizhan\""))
                .withMessageContaining("data.database.url");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> from(STORES + "data.durability = sometimes"))
                .withMessageContaining("data.durability");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> from(STORES + "data.append.committers = 0"))
                .withMessageContaining("data.append.committers");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> from(STORES + "data.append.comitters = 2"))
                .withMessageContaining("data.append.comitters");
    }

    private static DataConfig from(String text) {
        Settings settings = new Settings(ConfigFactory.parseString(text));
        DataConfig config = DataConfig.from(settings.section("data"));
        settings.requireAllRead(Set.of());
        return config;
    }
}
