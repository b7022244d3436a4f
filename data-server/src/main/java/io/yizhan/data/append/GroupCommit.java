package io.yizhan.data.append;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.data.conversation.KnownUsers;
import io.yizhan.data.fanout.FanoutLedger;
import io.yizhan.data.fanout.FanoutTable;
import io.yizhan.data.presence.RouteFinder;
import io.yizhan.data.store.Database;
import io.yizhan.data.store.Workers;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.failpoint.FailPoints;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into the record: appends of many conversations, gathered into few transactions. Safe for any thread; nothing
 * here blocks a caller.
 */
public final class GroupCommit implements Component {

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);
    private static final int RECENT_MESSAGES = 50_000;

    private final List<CommitQueue> queues = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final HeadCache heads = new HeadCache();
    private final AppendConfig config;
    private final Ticker ticker;
    private final AppendMetrics metrics;

    /**
     * @param answers one thread, which reads presence for the answers
     * @param loop where appends are answered
     * @param clock gives entries their time
     */
    public GroupCommit(
            AppendConfig config,
            Database database,
            KnownUsers users,
            FanoutTable fanoutTable,
            FanoutLedger ledger,
            RouteFinder routes,
            Workers answers,
            Executor loop,
            MeterRegistry registry,
            Ticker ticker,
            InstantSource clock,
            FailPoints failPoints) {
        this.config = config;
        this.ticker = ticker;
        this.metrics = new AppendMetrics(registry);
        BatchTransaction transaction = new BatchTransaction(
                database,
                new HeadReader(users),
                heads,
                new RecentMessages(RECENT_MESSAGES),
                fanoutTable,
                clock,
                failPoints.point(
                        "data.transaction",
                        "Heads are moved and messages written, nothing is committed."
                                + " DROP: the connection to the database is lost."));
        BlockedConversations blocked = new BlockedConversations();
        AppendAnswers sender = new AppendAnswers(routes, answers, loop, ticker);
        for (int i = 1; i <= config.committers(); i++) {
            CommitQueue queue =
                    new CommitQueue(config.queueMessages(), AppendConfig.QUEUE_BYTES, config.queueWait(), ticker);
            Committer committer =
                    new Committer(queue, config, transaction, heads, blocked, ledger, sender, metrics, ticker);
            queues.add(queue);
            threads.add(new Thread(committer, "commit-" + i));
        }
        Gauge.builder("yizhan.data.append.queue", this, GroupCommit::queued)
                .description("Messages waiting for a commit")
                .register(registry);
    }

    @Override
    public String name() {
        return "group commit";
    }

    @Override
    public void start() {
        threads.forEach(Thread::start);
    }

    /**
     * Appends messages to a conversation's log, in their order.
     *
     * @param context of the request: whose it is, its deadline, and whether the same was sent before
     * @return completed after the commit. Ends with OVERLOADED if the queue is full, UNAVAILABLE if the fate is unknown
     */
    public CompletableFuture<AppendMessagesResponse> append(
            ConversationKey conversation, List<NewMessage> messages, RequestContext context) {
        Append append = Append.of(conversation, messages, context);
        if (!queueOf(conversation).offer(append)) {
            append.fail(new StatusException(
                    Status.OVERLOADED, "Too many messages wait to be stored; nothing was stored.", RETRY_AFTER));
        }
        return append.answer();
    }

    /**
     * Does something else that writes to a conversation's log, as a transaction of its own, between the batches of the
     * conversation's committer.
     *
     * @param task blocks; runs on the committer's thread
     */
    public <T> CompletableFuture<T> between(ConversationKey conversation, Deadline deadline, Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean taken = queueOf(conversation).offer(() -> {
            if (deadline.hasPassed(ticker)) {
                result.completeExceptionally(new StatusException(Status.TIMEOUT, "Not begun in time."));
                return;
            }
            try {
                result.complete(task.call());
            } catch (Throwable e) { // the committer's thread goes on
                result.completeExceptionally(e);
            } finally {
                heads.forget(conversation);
            }
        });
        if (!taken) {
            result.completeExceptionally(
                    new StatusException(Status.OVERLOADED, "Too many changes wait to be stored.", RETRY_AFTER));
        }
        return result;
    }

    private CommitQueue queueOf(ConversationKey conversation) {
        long key = RoutingKeys.mix(RoutingKeys.ofConversation(conversation.toId()));
        return queues.get(Math.floorMod(key, queues.size()));
    }

    /** Messages waiting for a commit. */
    public int queued() {
        return queues.stream().mapToInt(CommitQueue::messages).sum();
    }

    /** Messages that may wait, at most. */
    public int capacity() {
        return config.committers() * config.queueMessages();
    }

    /** For {@code /topology}. */
    public Map<String, ?> describe() {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("batches", metrics.batches());
        section.put("messages", (long) metrics.messages());
        section.put("queued", queued());
        return section;
    }

    /** What waits is still committed. */
    @Override
    public void stop() {
        queues.forEach(CommitQueue::close);
        try {
            for (Thread thread : threads) {
                thread.join(2_000);
                if (thread.isAlive()) {
                    log.warn("still waiting for the database, a batch is left undecided thread={}", thread.getName());
                    thread.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
