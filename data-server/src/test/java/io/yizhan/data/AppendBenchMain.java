package io.yizhan.data;

import com.sun.management.OperatingSystemMXBean;
import io.yizhan.data.append.AppendConfig;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.CompleteFanoutRequest;
import io.yizhan.proto.CompleteFanoutResponse;
import io.yizhan.proto.CompletedFanout;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.OwedEntry;
import io.yizhan.stores.EmbeddedMariaDb;
import io.yizhan.stores.EmbeddedRedis;
import io.yizhan.stores.MariaDbConfig;
import io.yizhan.stores.RedisConfig;
import io.yizhan.stores.StoreBinaries;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Roughly how many appends a data server stores, beside what plain batched inserts reach on the same stores. Closed loop:
 * so many appends are under way at any time, each of one message of 100 bytes to one of 1000 conversations; each fan-out
 * is completed at once.
 *
 * <p>Arguments: directory for the stores, seconds for each figure (5), committers (2), linger in milliseconds (2).
 */
public final class AppendBenchMain {

    private static final int CONVERSATIONS = 1_000;
    private static final String TEXT = "x".repeat(100);

    private final Stores stores;
    private final Duration span;
    private final AppendConfig append;
    private final PrintStream out;

    private AppendBenchMain(Stores stores, Duration span, AppendConfig append, PrintStream out) {
        this.stores = stores;
        this.span = span;
        this.append = append;
        this.out = out;
    }

    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[0]).toAbsolutePath();
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        int committers = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        int linger = args.length > 3 ? Integer.parseInt(args[3]) : 2;
        StoreBinaries binaries = StoreBinaries.in(dir.resolve("binaries"));
        try (EmbeddedMariaDb mariaDb = EmbeddedMariaDb.start(MariaDbConfig.in(dir.resolve("mysql"), 0), binaries);
                EmbeddedRedis redis = EmbeddedRedis.start(RedisConfig.in(dir.resolve("redis"), 0), binaries)) {
            String database = "yizhan_bench_" + ProcessHandle.current().pid();
            try (Connection connection = mariaDb.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + database);
            }
            Stores stores = new Stores(
                    mariaDb.jdbcUrl(database),
                    mariaDb.user(),
                    mariaDb.password(),
                    redis.redisUrl(),
                    mariaDb,
                    redis,
                    binaries);
            AppendConfig append =
                    new AppendConfig(committers, 10_000, Duration.ofSeconds(1), 500, Duration.ofMillis(linger));
            new AppendBenchMain(stores, Duration.ofSeconds(seconds), append, System.out).run();
            try (Connection connection = mariaDb.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP DATABASE " + database);
            }
        }
    }

    private void run() throws Exception {
        DataConfig standard = DataRig.config(stores);
        DataConfig config = new DataConfig(
                standard.database(), standard.redis(), append, standard.presence(), standard.workers(), 5_000);
        try (DataRig rig = DataRig.start(stores, 1, config)) {
            out.printf(
                    "processors=%d committers=%d linger=%dms span=%ds%n",
                    Runtime.getRuntime().availableProcessors(),
                    append.committers(),
                    append.linger().toMillis(),
                    span.toSeconds());
            long alice = rig.newUser();
            List<ConversationId> conversations = new ArrayList<>();
            for (int i = 0; i < CONVERSATIONS; i++) {
                conversations.add(ConversationIds.direct(alice, rig.newUser()));
            }
            appends(rig, alice, conversations, 100, false); // warms up
            for (int underWay : new int[] {1, 10, 50, 100, 200, 500}) {
                appends(rig, alice, conversations, underWay, true);
            }
        }
        for (int rows : new int[] {1, 10, 50, 100, 200}) {
            plainInserts(rows);
        }
    }

    private void appends(DataRig rig, long sender, List<ConversationId> conversations, int underWay, boolean print)
            throws InterruptedException {
        Semaphore room = new Semaphore(underWay);
        AtomicInteger failures = new AtomicInteger();
        long[] nanos = new long[5_000_000];
        AtomicInteger done = new AtomicInteger();
        long batchesBefore = batches(rig);
        Cpu before = Cpu.now(stores);
        long begin = System.nanoTime();
        for (int i = 0; System.nanoTime() - begin < span.toNanos() && i < nanos.length; i++) {
            room.acquire();
            ConversationId conversation = conversations.get(i % conversations.size());
            NewMessage message = Messages.text(sender, TEXT);
            long sent = System.nanoTime();
            Messages.send(rig, conversation, message).whenComplete((answer, failure) -> {
                if (failure != null) {
                    failures.incrementAndGet();
                } else {
                    nanos[done.getAndIncrement()] = System.nanoTime() - sent;
                    complete(rig, conversation, answer);
                }
                room.release();
            });
        }
        room.acquire(underWay);
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (print) {
            int count = done.get();
            Arrays.sort(nanos, 0, count);
            Cpu used = Cpu.now(stores).minus(before);
            out.printf(
                    "group commit: %4d under way: %6.0f appends/s, %5.1f a batch, p50 %.1f ms, p99 %.1f ms,"
                            + " CPU s per 1000: java %.3f mysql %.3f redis %.3f, failed %d%n",
                    underWay,
                    count / seconds,
                    (double) count / Math.max(1, batches(rig) - batchesBefore),
                    nanos[count / 2] / 1e6,
                    nanos[(int) (count * 0.99)] / 1e6,
                    used.java * 1000 / count,
                    used.mysql * 1000 / count,
                    used.redis * 1000 / count,
                    failures.get());
        }
    }

    private static void complete(DataRig rig, ConversationId conversation, AppendMessagesResponse answer) {
        CompleteFanoutRequest request = CompleteFanoutRequest.newBuilder()
                .addFanouts(CompletedFanout.newBuilder()
                        .setFanoutId(answer.getFanoutId())
                        .addEntries(OwedEntry.newBuilder()
                                .setConversation(conversation)
                                .setSeq(answer.getResults(0).getSeq())))
                .build();
        rig.send(Command.COMPLETE_FANOUT, request, 0, 0, CompleteFanoutResponse.class);
    }

    private static long batches(DataRig rig) {
        return rig.metrics().get("yizhan.data.batch.messages").summary().count();
    }

    /** One thread, one table of the same shape without heads, repeats or fan-out. */
    private void plainInserts(int rows) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        stores.jdbcUrl() + "&rewriteBatchedStatements=true", stores.user(), stores.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE OR REPLACE TABLE plain LIKE message");
            connection.setAutoCommit(false);
            byte[] content = TEXT.getBytes(StandardCharsets.UTF_8);
            long count = 0;
            Cpu before = Cpu.now(stores);
            long begin = System.nanoTime();
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO plain (first, second, seq, sender, client_message_id,"
                            + " content_hash, time_ms, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
                while (System.nanoTime() - begin < span.toNanos()) {
                    for (int i = 0; i < rows; i++, count++) {
                        insert.setLong(1, 1);
                        insert.setLong(2, 2 + count % CONVERSATIONS);
                        insert.setLong(3, count / CONVERSATIONS);
                        insert.setLong(4, 1);
                        insert.setBytes(5, DataRig.randomId().toByteArray());
                        insert.setBytes(6, DataRig.randomId().toByteArray());
                        insert.setLong(7, begin);
                        insert.setBytes(8, content);
                        insert.addBatch();
                    }
                    insert.executeBatch();
                    connection.commit();
                }
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            Cpu used = Cpu.now(stores).minus(before);
            out.printf(
                    "plain insert: %4d rows a commit: %6.0f rows/s, CPU s per 1000: java %.3f mysql %.3f%n",
                    rows, count / seconds, used.java * 1000 / count, used.mysql * 1000 / count);
        }
    }

    /** Seconds of processor time used so far. */
    private record Cpu(double java, double mysql, double redis) {

        static Cpu now(Stores stores) {
            var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            return new Cpu(
                    system.getProcessCpuTime() / 1e9,
                    of(stores.mariaDb().pid()),
                    of(stores.redis().pid()));
        }

        private static double of(long pid) {
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().totalCpuDuration())
                    .map(used -> used.toNanos() / 1e9)
                    .orElse(Double.NaN);
        }

        Cpu minus(Cpu before) {
            return new Cpu(java - before.java, mysql - before.mysql, redis - before.redis);
        }
    }
}
