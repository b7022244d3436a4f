package io.yizhan.data.store;

import io.yizhan.runtime.lifecycle.Component;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * Redis behind a circuit breaker.
 *
 * <pre>
 *          a call fails
 *   UP ───────────────────▶ DOWN      calls fail at once
 *    ◀───────────────────────
 *       a probe succeeds
 * </pre>
 *
 * Only a probe leads back, because Redis may have come back empty or old: who probes checks that first. Calls block, for
 * the configured time-out at most; safe for any thread that may.
 */
public final class Redis implements Component {

    private static final Logger log = LoggerFactory.getLogger(Redis.class);

    private final RedisConfig config;
    private final int connections;
    private final LongAdder failures = new LongAdder();
    private volatile boolean up;
    private volatile @Nullable RedisClient client;

    /** @param connections one for each thread that calls */
    public Redis(RedisConfig config, int connections) {
        this.config = config;
        this.connections = connections;
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public void start() {
        int millis = Math.toIntExact(config.timeout().toMillis());
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(connections);
        pool.setMaxIdle(connections);
        pool.setMaxWait(config.timeout());
        pool.setJmxEnabled(false);
        // A broken connection must be seen by its user: it says that Redis may have been emptied.
        pool.setTestOnBorrow(false);
        pool.setTestWhileIdle(false);
        DefaultJedisClientConfig.Builder jedis = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(millis)
                .socketTimeoutMillis(millis)
                .clientName("yizhan-data")
                .database(JedisURIHelper.getDBIndex(config.uri()));
        if ("rediss".equals(config.uri().getScheme())) {
            jedis.sslOptions(SslOptions.defaults());
        }
        String user = JedisURIHelper.getUser(config.uri());
        String password = JedisURIHelper.getPassword(config.uri());
        if (user != null) {
            jedis.user(user);
        }
        if (password != null) {
            jedis.password(password);
        }
        int port = config.uri().getPort() == -1 ? 6379 : config.uri().getPort();
        client = RedisClient.builder()
                .hostAndPort(new HostAndPort(config.uri().getHost(), port))
                .clientConfig(jedis.build())
                .poolConfig(pool)
                .build();
    }

    /**
     * Does something, unless Redis is known to be down.
     *
     * @throws RedisUnavailableException if Redis is down, or fails now: the fate of what was sent is unknown
     */
    public <T> T call(Function<RedisClient, T> work) throws RedisUnavailableException {
        if (!up) {
            throw new RedisUnavailableException("Redis is down");
        }
        return attempt(work);
    }

    /** The same whether or not Redis is down. Success means it is up. */
    public <T> T probe(Function<RedisClient, T> work) throws RedisUnavailableException {
        T result = attempt(work);
        if (!up) {
            log.info(
                    "redis is up host={} port={}",
                    config.uri().getHost(),
                    config.uri().getPort());
            up = true;
        }
        return result;
    }

    private <T> T attempt(Function<RedisClient, T> work) throws RedisUnavailableException {
        RedisClient started = client;
        if (started == null) {
            throw new RedisUnavailableException("Redis: not started");
        }
        try {
            return work.apply(started);
        } catch (JedisException e) {
            failures.increment();
            if (up) {
                log.warn("redis is down: presence is unknown until it answers again", e);
                up = false;
            }
            throw new RedisUnavailableException("Redis fails", e);
        }
    }

    public boolean isUp() {
        return up;
    }

    /** Calls and probes that failed so far, those not tried left out. */
    public long failures() {
        return failures.sum();
    }

    @Override
    public void stop() {
        up = false;
        RedisClient started = client;
        if (started != null) {
            started.close();
        }
    }
}
