package io.yizhan.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

class EmbeddedRedisTest {

    @TempDir
    private Path dir;

    @Test
    void comesBackEmptyOnTheSamePortAfterItWasKilled() {
        try (EmbeddedRedis redis = start(0)) {
            put(redis, "presence", "here");
            assertThat(get(redis, "presence")).isEqualTo("here");
            long killed = redis.pid();

            redis.kill();
            redis.restart();

            assertThat(get(redis, "presence")).isNull();
            assertThat(redis.pid()).isNotEqualTo(killed);
        }
    }

    @Test
    void flushRemovesEveryKey() {
        try (EmbeddedRedis redis = start(0)) {
            put(redis, "presence", "here");
            redis.flush();
            assertThat(get(redis, "presence")).isNull();
        }
    }

    @Test
    void storesNothingAndEvictsNothing() {
        try (EmbeddedRedis redis =
                        EmbeddedRedis.start(RedisConfig.in(dir, 0).with("maxclients", "77"), TestBinaries.get());
                RedisClient client = RedisClient.create(redis.redisUrl())) {
            Map<String, String> settings =
                    List.of("save", "appendonly", "maxmemory", "maxmemory-policy", "bind", "maxclients").stream()
                            .collect(Collectors.toMap(
                                    key -> key, key -> client.configGet(key).get(key)));
            assertThat(settings)
                    .containsEntry("save", "")
                    .containsEntry("appendonly", "no")
                    .containsEntry("maxmemory", Long.toString(256L << 20))
                    .containsEntry("maxmemory-policy", "noeviction")
                    .containsEntry("bind", "127.0.0.1")
                    .containsEntry("maxclients", "77");
        }
    }

    @Test
    void refusesAPortSomebodyListensOn() throws IOException {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(LoopbackPort.address(0));
            assertThatThrownBy(() -> start(taken.getLocalPort()))
                    .isInstanceOf(StoreSettingException.class)
                    .hasMessageStartingWith("redis port: " + taken.getLocalPort() + " (expected: a port of 127.0.0.1");
        }
    }

    @Test
    void refusesAPortThatIsNone() {
        assertThatThrownBy(() -> start(70_000))
                .isInstanceOf(StoreSettingException.class)
                .hasMessage("redis port: 70000 (expected: 0 to 65535, 0 for any free port)");
    }

    @Test
    void saysWhatTheServerSaidWhenItDoesNotStart() {
        assertThatThrownBy(() -> EmbeddedRedis.start(RedisConfig.in(dir, 0).with("no-such", "1"), TestBinaries.get()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("redis exited with")
                .hasMessageContaining("Bad directive");
    }

    private EmbeddedRedis start(int port) {
        return EmbeddedRedis.start(RedisConfig.in(dir, port), TestBinaries.get());
    }

    private static void put(EmbeddedRedis redis, String key, String value) {
        try (RedisClient client = RedisClient.create(redis.redisUrl())) {
            client.set(key, value);
        }
    }

    private static String get(EmbeddedRedis redis, String key) {
        try (RedisClient client = RedisClient.create(redis.redisUrl())) {
            return client.get(key);
        }
    }
}
