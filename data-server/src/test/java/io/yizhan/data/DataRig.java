package io.yizhan.data;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yizhan.data.append.AppendConfig;
import io.yizhan.data.presence.PresenceConfig;
import io.yizhan.data.store.DatabaseConfig;
import io.yizhan.data.store.Durability;
import io.yizhan.data.store.RedisConfig;
import io.yizhan.proto.Command;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.WriteAccountRequest;
import io.yizhan.proto.WriteAccountResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.failpoint.FailPoints;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A data server below its links, on real stores. Requests go to its handlers as the dispatcher would send them. */
public final class DataRig implements AutoCloseable {

    public static final int CLUSTER = 1;
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final DataConfig config;
    private final ChatDouble chat = new ChatDouble();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final DataServices services;
    private final List<Component> running = new ArrayList<>();

    private DataRig(int instance, DataConfig config, Executor loop) {
        this.config = config;
        services = new DataServices(
                config,
                new DataServices.Surroundings(
                        new NodeIdentity(CLUSTER, ServerType.DATA, instance),
                        chat,
                        loop,
                        metrics,
                        Ticker.SYSTEM,
                        InstantSource.system(),
                        new Random(instance),
                        FailPoints.off()));
    }

    public static DataRig start(Stores stores) throws Exception {
        return start(stores, 1, config(stores));
    }

    public static DataRig start(Stores stores, int instance, DataConfig config) throws Exception {
        return start(instance, config);
    }

    public static DataRig start(int instance, DataConfig config) throws Exception {
        return start(instance, config, Runnable::run);
    }

    /** @param loop where appends are answered */
    public static DataRig start(int instance, DataConfig config, Executor loop) throws Exception {
        DataRig rig = new DataRig(instance, config, loop);
        try {
            for (Component component : rig.services.components()) {
                rig.running.add(0, component);
                component.start();
            }
        } catch (Exception e) {
            rig.close();
            throw e;
        }
        return rig;
    }

    /** With a short lease and grace, so that tests needn't wait for them. */
    public static DataConfig config(Stores stores) {
        return config(stores, Durability.LOCAL);
    }

    public static DataConfig config(Stores stores, Durability durability) {
        return config(stores.jdbcUrl(), stores.user(), stores.password(), stores.redisUrl(), durability);
    }

    public static DataConfig config(String jdbcUrl, String user, String password, URI redisUrl) {
        return config(jdbcUrl, user, password, redisUrl, Durability.LOCAL);
    }

    private static DataConfig config(
            String jdbcUrl, String user, String password, URI redisUrl, Durability durability) {
        return new DataConfig(
                new DatabaseConfig(jdbcUrl, user, password, Duration.ofSeconds(10), durability),
                new RedisConfig(redisUrl, Duration.ofMillis(500)),
                new AppendConfig(2, 10_000, Duration.ofSeconds(1), 500, Duration.ofMillis(2)),
                new PresenceConfig(Duration.ofSeconds(2), Duration.ofMillis(300)),
                4,
                1_000);
    }

    /** What keeps it from being ready; empty while all is well. */
    public Optional<String> problem() {
        return services.problem();
    }

    public URI redisUrl() {
        return config.redis().uri();
    }

    /** Looks for fan-outs that nobody sees to, once. Gives how many were handed on. */
    public int sweep() {
        return services.sweeper().sweep();
    }

    public ChatDouble chat() {
        return chat;
    }

    public SimpleMeterRegistry metrics() {
        return metrics;
    }

    /** Begins to look for fan-outs that nobody sees to. */
    public void startSweeper() {
        running.add(0, services.sweeper());
        services.sweeper().start();
    }

    /** Sends a request on behalf of a user; 0 for the suite itself. */
    public <R extends Message> CompletableFuture<R> send(
            Command command, Message request, long user, int attempt, Class<R> responseType) {
        return send(command, request, user, 0, attempt, responseType);
    }

    /** Sends a request on behalf of a user's session. */
    public <R extends Message> CompletableFuture<R> send(
            Command command, Message request, long user, long session, int attempt, Class<R> responseType) {
        RequestContext context = new RequestContext(
                NodeId.getDefaultInstance(), user, session, 0, Deadline.after(PATIENCE, Ticker.SYSTEM), 0, attempt);
        CommandHandler<?, ?> handler =
                services.handlers().find(command.getNumber()).orElseThrow();
        try {
            return handle(handler, request, context).thenApply(responseType::cast);
        } catch (StatusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static CompletableFuture<Message> handle(
            CommandHandler<?, ?> handler, Message request, RequestContext context) {
        return ((CommandHandler<Message, Message>) handler)
                .handle(request, context)
                .toCompletableFuture();
    }

    /** Sends a request and waits for its answer; a {@link StatusException} is thrown as it is. */
    public <R extends Message> R call(Command command, Message request, long user, Class<R> responseType) {
        return await(send(command, request, user, 0, responseType));
    }

    public static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds() + 5, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StatusException status) {
                throw status;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits until something holds, looking every few milliseconds. */
    public static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("didn't happen in time: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** A new account. */
    public long newUser() {
        WriteAccountRequest request = WriteAccountRequest.newBuilder()
                .setAccount("u" + ByteBuffer.wrap(randomId().toByteArray()).getLong() % 1_000_000_000L)
                .setPasswordHash("$x$")
                .setDisplayName("Somebody")
                .setOperationId(randomId())
                .build();
        return call(Command.WRITE_ACCOUNT, request, 0, WriteAccountResponse.class)
                .getUserId();
    }

    /** 16 random bytes. */
    public static ByteString randomId() {
        byte[] id = new byte[16];
        RANDOM.nextBytes(id);
        return ByteString.copyFrom(id);
    }

    /** A connection of the test's own, committing by itself. */
    public Connection connect() throws SQLException {
        DatabaseConfig database = config.database();
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }

    /** The one number that a query gives. */
    public long number(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        running.forEach(Component::stop);
        running.clear();
    }
}
