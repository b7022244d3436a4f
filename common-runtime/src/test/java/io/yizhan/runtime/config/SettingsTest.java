package io.yizhan.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private enum Durability {
        LOCAL,
        WELL_REPLICATED
    }

    @Test
    void readsEachKindOfValue() {
        Settings settings = section(
                "name = box, count = 7, wait = 250ms, on = true, list = [a, b], durability = well-replicated, base = 7100");

        assertThat(settings.text("name")).isEqualTo("box");
        assertThat(settings.integer("count", 1, 9)).isEqualTo(7);
        assertThat(settings.duration("wait", Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO))
                .isEqualTo(Duration.ofMillis(250));
        assertThat(settings.flag("on", false)).isTrue();
        assertThat(settings.texts("list")).containsExactly("a", "b");
        assertThat(settings.choice("durability", Durability.class, Durability.LOCAL))
                .isEqualTo(Durability.WELL_REPLICATED);
        assertThat(settings.port("base", 3)).isEqualTo(7103);
    }

    @Test
    void fallsBackWhereNothingIsSet() {
        Settings settings = section("");

        assertThat(settings.text("name", "other")).isEqualTo("other");
        assertThat(settings.integer("count", 1, 9, 4)).isEqualTo(4);
        assertThat(settings.texts("list")).isEmpty();
        assertThat(settings.section("deeper").flag("on", true)).isTrue();
    }

    @Test
    void aBaseOfZeroLetsTheSystemChooseThePort() {
        assertThat(section("base = 0").port("base", 5)).isZero();
    }

    @Test
    void eachRefusalNamesKeyValueAndExpectation() {
        refused("", s -> s.text("name"), "part.name: nothing (expected: a text)");
        refused("name = \" \"", s -> s.text("name"), "part.name: \" \" (expected: a text that is not blank)");
        refused("name = [1]", s -> s.text("name"), "part.name: [1] (expected: a text)");
        refused("count = 10", s -> s.integer("count", 1, 9), "part.count: 10 (expected: a whole number from 1 to 9)");
        refused("count = ten", s -> s.integer("count", 1, 9), "part.count: ten (expected: a whole number from 1 to 9)");
        refused("base = 65535", s -> s.port("base", 1), "part.base: 65535 (expected: a whole number from 0 to 65534)");
        refused(
                "wait = 2s",
                s -> s.duration("wait", Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO),
                "part.wait: 2000ms (expected: a time span from 0ms to 1000ms)");
        refused(
                "wait = soon",
                s -> s.duration("wait", Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO),
                "part.wait: soon (expected: a time span from 0ms to 1000ms)");
        refused("on = maybe", s -> s.flag("on", true), "part.on: maybe (expected: true or false)");
        refused("list = 3", s -> s.texts("list"), "part.list: 3 (expected: a list of texts)");
        refused(
                "durability = none",
                s -> s.choice("durability", Durability.class, Durability.LOCAL),
                "part.durability: none (expected: one of [local, well-replicated])");
        refused("deeper = 3", s -> s.section("deeper"), "part.deeper: 3 (expected: a section)");
    }

    @Test
    void refusesKeysThatNobodyAskedFor() {
        Settings root = new Settings(ConfigFactory.parseString("part { name = box, nam = typo }, other { x = 1 }"));
        root.section("part").text("name");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> root.requireAllRead(Set.of("other")))
                .withMessage("part.nam: typo (expected: a known key; see the commented file in conf/)");
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> root.requireAllRead(Set.of("part")));
        assertThatNoException().isThrownBy(() -> root.requireAllRead(Set.of("part", "other")));
    }

    private static Settings section(String hocon) {
        return new Settings(ConfigFactory.parseString("part {" + hocon + "}")).section("part");
    }

    private static void refused(String hocon, Consumer<Settings> reading, String message) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> reading.accept(section(hocon)))
                .withMessage(message);
    }
}
