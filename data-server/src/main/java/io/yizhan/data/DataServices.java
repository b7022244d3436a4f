package io.yizhan.data;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.yizhan.data.account.AccountHandlers;
import io.yizhan.data.append.AppendMessagesHandler;
import io.yizhan.data.append.GroupCommit;
import io.yizhan.data.conversation.KnownUsers;
import io.yizhan.data.fanout.CompleteFanoutHandler;
import io.yizhan.data.fanout.FanoutLedger;
import io.yizhan.data.fanout.FanoutResumer;
import io.yizhan.data.fanout.FanoutSweeper;
import io.yizhan.data.fanout.FanoutTable;
import io.yizhan.data.group.GroupHandlers;
import io.yizhan.data.history.HistoryHandlers;
import io.yizhan.data.presence.PresenceMonitor;
import io.yizhan.data.presence.PresenceReader;
import io.yizhan.data.presence.PresenceRebuild;
import io.yizhan.data.presence.PresenceWriter;
import io.yizhan.data.presence.ReadPresenceHandler;
import io.yizhan.data.presence.ReadRoutesHandler;
import io.yizhan.data.presence.RouteFinder;
import io.yizhan.data.session.LoginBatches;
import io.yizhan.data.session.SessionHandlers;
import io.yizhan.data.store.Database;
import io.yizhan.data.store.KeyedWorkers;
import io.yizhan.data.store.Redis;
import io.yizhan.data.store.Workers;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.failpoint.FailPoints;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.time.Ticker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Everything of a data server but its links: stores, threads and what serves the words. */
final class DataServices {

    /**
     * What comes from outside.
     *
     * @param loop the event loop of the links, where appends are answered; with several, one of them
     */
    record Surroundings(
            NodeIdentity identity,
            Caller chat,
            Executor loop,
            MeterRegistry metrics,
            Ticker ticker,
            InstantSource clock,
            RandomGenerator random,
            FailPoints failPoints) {}

    private static final int USER_LANES = 4;
    /** One, so that a conversation's messages are answered in their order. */
    private static final int ANSWER_THREADS = 1;

    /** The sweeper, the presence monitor and the database's watch, and one for the readiness check. */
    private static final int OTHER_THREADS = 4;

    private final Database database;
    private final Redis redis;
    private final PresenceWriter presenceWriter;
    private final FanoutLedger ledger;
    private final FanoutSweeper sweeper;
    private final GroupCommit commit;
    private final HandlerTable handlers;
    private final List<Component> components;

    DataServices(DataConfig config, Surroundings around) {
        int cluster = around.identity().cluster();
        int committers = config.append().committers();
        // Changes of members run on the committers' threads, with connections of the other pool.
        int storeThreads = config.workers() + USER_LANES + LoginBatches.LANES + OTHER_THREADS;
        database = new Database(config.database(), storeThreads + committers, committers, cluster, around.ticker());
        redis = new Redis(config.redis(), storeThreads + ANSWER_THREADS);

        Workers workers = new Workers("store", config.workers(), config.queue(), around.ticker());
        Workers answers = new Workers("answer", ANSWER_THREADS, config.queue(), around.ticker());
        KeyedWorkers users = new KeyedWorkers("user", USER_LANES, config.queue(), around.ticker());

        PresenceRebuild rebuild =
                new PresenceRebuild(redis, database, cluster, config.presence().leaseLimit());
        presenceWriter = new PresenceWriter(redis, cluster, config.presence().leaseLimit());
        LoginBatches logins =
                new LoginBatches(database, presenceWriter, config.queue(), cluster, around.ticker(), around.clock());
        PresenceReader presence = new PresenceReader(redis, rebuild, cluster);
        RouteFinder routes = new RouteFinder(presence, cluster);

        KnownUsers knownUsers = new KnownUsers();
        FanoutTable fanoutTable = new FanoutTable(around.identity().name());
        ledger = new FanoutLedger(around.ticker());
        FanoutResumer resumer = new FanoutResumer(around.chat(), ledger, around.ticker());
        sweeper = new FanoutSweeper(database, fanoutTable, resumer, around.random());
        commit = new GroupCommit(
                config.append(),
                database,
                knownUsers,
                fanoutTable,
                ledger,
                routes,
                answers,
                around.loop(),
                around.metrics(),
                around.ticker(),
                around.clock(),
                around.failPoints());

        List<CommandHandler<?, ?>> words = new ArrayList<>();
        words.add(new AppendMessagesHandler(commit));
        words.add(new CompleteFanoutHandler(ledger, fanoutTable, database, workers));
        words.add(new ReadRoutesHandler(database, routes, workers));
        words.add(new ReadPresenceHandler(presence, workers));
        words.addAll(HistoryHandlers.create(database, workers));
        words.addAll(AccountHandlers.create(database, workers, around.clock()));
        words.addAll(SessionHandlers.create(
                database,
                presence,
                presenceWriter,
                rebuild,
                workers,
                users,
                logins,
                around.clock(),
                cluster,
                config.presence().loginGrace()));
        words.addAll(GroupHandlers.create(database, workers, commit, knownUsers, fanoutTable, resumer, around.clock()));
        handlers = HandlerTable.of(ServerType.DATA, words);

        PresenceMonitor monitor = new PresenceMonitor(redis, presenceWriter, rebuild);
        components = List.of(database, redis, monitor, workers, users, logins, answers, commit);
        count(around.metrics());
    }

    private void count(MeterRegistry metrics) {
        FunctionCounter.builder("yizhan.data.redis.failures", redis, Redis::failures)
                .description("Calls and probes of Redis that failed")
                .register(metrics);
        FunctionCounter.builder("yizhan.data.fanout.swept", sweeper, FanoutSweeper::swept)
                .description("Fan-outs that nobody saw to, handed to a chat server")
                .register(metrics);
        metrics.gauge("yizhan.data.fanout.owed", ledger, FanoutLedger::size);
    }

    /** In the order they are started. */
    List<Component> components() {
        return components;
    }

    /** To be started when the links are up: it calls chat servers. */
    FanoutSweeper sweeper() {
        return sweeper;
    }

    HandlerTable handlers() {
        return handlers;
    }

    GroupCommit commit() {
        return commit;
    }

    /** Empty while all is well. A Redis that is down keeps nobody from serving. */
    Optional<String> problem() {
        return database.problem();
    }

    Map<String, ?> describe() {
        Map<String, Object> section = new LinkedHashMap<>(commit.describe());
        section.put("redis", redis.isUp() ? "up" : "down");
        section.put("presence-backlog", presenceWriter.backlog());
        section.put("fanouts-owed", ledger.size());
        section.put("fanouts-swept", sweeper.swept());
        return section;
    }
}
