package io.yizhan.data.append;

import io.yizhan.data.append.BatchTransaction.Committed;
import io.yizhan.data.append.BatchTransaction.Reading;
import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.data.fanout.FanoutLedger;
import io.yizhan.data.store.SqlFailures;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.time.Ticker;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that commits batches one after another, so that no conversation of its share ever has two undecided
 * transactions here.
 *
 * <p>A batch that fails is tried again with heads from the database. What keeps failing is split into its
 * conversations, so that one can't keep the others from their commit. A batch whose connection was lost is not tried
 * again: nobody knows its fate, and the repeat of each append finds out.
 */
final class Committer implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Committer.class);

    /** Completed fan-out rows go after this when no commit takes them along. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int TRIES = 3;
    private static final int DELETIONS_PER_BATCH = 500;

    private final CommitQueue queue;
    private final AppendConfig config;
    private final BatchTransaction transaction;
    private final HeadCache heads;
    private final BlockedConversations blocked;
    private final FanoutLedger ledger;
    private final AppendAnswers answers;
    private final AppendMetrics metrics;
    private final Ticker ticker;
    private int lastBatch;
    private boolean lost;

    Committer(
            CommitQueue queue,
            AppendConfig config,
            BatchTransaction transaction,
            HeadCache heads,
            BlockedConversations blocked,
            FanoutLedger ledger,
            AppendAnswers answers,
            AppendMetrics metrics,
            Ticker ticker) {
        this.queue = queue;
        this.config = config;
        this.transaction = transaction;
        this.heads = heads;
        this.blocked = blocked;
        this.ledger = ledger;
        this.answers = answers;
        this.metrics = metrics;
        this.ticker = ticker;
    }

    @Override
    public void run() {
        try {
            while (!queue.isClosedAndEmpty()) {
                // After a lone message nothing is waited for: the next one is likely to be alone as well.
                long linger = lastBatch > 1 ? config.linger().toNanos() : 0;
                queue.await(IDLE_NANOS, lastBatch, linger);
                queue.takeTasks().forEach(Runnable::run);
                List<Append> appends = queue.takeAppends(config.batchMessages(), AppendConfig.BATCH_BYTES);
                lastBatch = appends.stream()
                        .mapToInt(append -> append.messages().size())
                        .sum();
                if (!appends.isEmpty() || ledger.hasCompleted()) {
                    commitGuarded(appends);
                }
            }
            if (ledger.hasCompleted()) {
                commitGuarded(List.of());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commitGuarded(List<Append> appends) {
        try {
            commit(appends);
        } catch (Throwable e) { // without this thread, its conversations would wait for ever
            log.error("a batch failed in an unforeseen way appends={}", appends.size(), e);
            heads.forget(conversations(appends));
            failAll(appends, new StatusException(Status.INTERNAL, "The batch failed."));
            if (e instanceof OutOfMemoryError outOfMemory) {
                throw outOfMemory;
            }
        }
    }

    private void commit(List<Append> all) {
        Reading reading = Reading.CACHED;
        for (int tries = 1; ; tries++) {
            // At each try, as this process may have hung for longer than anybody waits.
            List<Append> appends = inTime(all);
            Set<ConversationKey> conversations = conversations(appends);
            if (tries == 1 && blocked.containsAny(conversations)) {
                reading = Reading.UNBLOCKED;
            }
            // Only at first: a row that somebody else holds must not keep the batch from its commit.
            List<Long> completed = tries == 1 ? ledger.takeCompleted(DELETIONS_PER_BATCH) : List.of();
            try {
                long begin = ticker.nanos();
                finish(transaction.run(appends, reading, completed), ticker.nanos() - begin);
                return;
            } catch (SQLException e) {
                ledger.giveBack(completed);
                heads.forget(conversations);
                if (SqlFailures.isConnectionLost(e)) {
                    tellLost(appends.size(), e);
                    failAll(appends, SqlFailures.toStatus(e));
                    return;
                }
                metrics.retried();
                log.debug("a batch is tried again appends={}", appends.size(), e);
                if (tries == TRIES) {
                    giveUp(appends, conversations, e);
                    return;
                }
                reading = SqlFailures.isLockTimeout(e) ? Reading.UNBLOCKED : Reading.LOCKED;
            } catch (RuntimeException e) {
                ledger.giveBack(completed);
                throw e;
            }
        }
    }

    /** Once, until a batch is committed again. */
    private void tellLost(int appends, SQLException failure) {
        if (lost) {
            log.debug("a batch lost its connection appends={}", appends, failure);
        } else {
            log.warn("a batch lost its connection, its fate is unknown appends={}", appends, failure);
            lost = true;
        }
    }

    private void finish(Committed committed, long nanos) {
        if (lost) {
            log.info("batches are committed again");
            lost = false;
        }
        if (committed.fanoutId() != 0) {
            ledger.owe(committed.fanoutId(), committed.owed());
        }
        metrics.committed(committed, nanos);
        answers.send(committed.answers(), committed.fanoutId());
        if (!committed.blocked().isEmpty()) {
            blocked.add(conversations(committed.blocked()));
            failAll(
                    committed.blocked(),
                    new StatusException(Status.UNAVAILABLE, "The conversation is held by another transaction."));
        }
    }

    private void giveUp(List<Append> appends, Set<ConversationKey> conversations, SQLException failure) {
        if (conversations.size() > 1) {
            byConversation(appends).forEach(this::commitGuarded);
            return;
        }
        log.warn("appends failed conversation={} appends={}", conversations, appends.size(), failure);
        failAll(appends, SqlFailures.toStatus(failure));
    }

    private List<Append> inTime(List<Append> appends) {
        List<Append> inTime = new ArrayList<>(appends.size());
        for (Append append : appends) {
            if (append.deadline().hasPassed(ticker)) {
                append.fail(new StatusException(Status.TIMEOUT, "Not stored in time."));
            } else {
                inTime.add(append);
            }
        }
        return inTime;
    }

    private static void failAll(List<Append> appends, StatusException cause) {
        appends.forEach(append -> append.fail(cause));
    }

    private static Set<ConversationKey> conversations(List<Append> appends) {
        return appends.stream().map(Append::conversation).collect(Collectors.toSet());
    }

    private static Collection<List<Append>> byConversation(List<Append> appends) {
        Map<ConversationKey, List<Append>> groups = new LinkedHashMap<>();
        appends.forEach(append -> groups.computeIfAbsent(append.conversation(), key -> new ArrayList<>())
                .add(append));
        return groups.values();
    }
}
