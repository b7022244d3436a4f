package io.yizhan.data.append;

import io.yizhan.data.append.BatchPlan.Planned;
import io.yizhan.data.presence.Recipients;
import io.yizhan.data.presence.RouteFinder;
import io.yizhan.data.store.Workers;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.Routes;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the appends of committed batches, each with the routes of its conversation's members. Presence is read after
 * the commit while the committers go on, for all batches that wait in one round trip; their answers leave as one task
 * of the event loop, which then writes them out together. Where presence can't be read, routes are unknown; the answer
 * comes all the same.
 *
 * <p>Batches are answered in the order in which they were committed: a device that was answered the later one of two
 * messages first would see a gap. So one thread reads, and one event loop answers.
 */
final class AppendAnswers {

    private static final Logger log = LoggerFactory.getLogger(AppendAnswers.class);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Members asked for at once, unless a batch has more: few enough for one round trip. */
    private static final int MEMBERS_AT_ONCE = 2_000;

    /** @param fanoutId the row that owes what the batch stored; 0 where it stored nothing */
    private record Batch(List<Planned> answers, long fanoutId) {

        int members() {
            return answers.stream()
                    .mapToInt(planned -> planned.members().size())
                    .sum();
        }
    }

    private record Answer(Append append, AppendMessagesResponse response) {

        void send() {
            append.answer().complete(response);
        }
    }

    private final RouteFinder routes;
    private final Workers worker;
    private final Executor loop;
    private final Ticker ticker;
    /** Bounded by the requests that the daemon serves at a time. */
    private final Queue<Batch> waiting = new ConcurrentLinkedQueue<>();

    /**
     * @param worker a single thread, which reads presence
     * @param loop of the links that the requests came over
     */
    AppendAnswers(RouteFinder routes, Workers worker, Executor loop, Ticker ticker) {
        this.routes = routes;
        this.worker = worker;
        this.loop = loop;
        this.ticker = ticker;
    }

    /** @param fanoutId the row that owes what this batch stored; 0 where it stored nothing */
    void send(List<Planned> answers, long fanoutId) {
        if (answers.isEmpty()) {
            return;
        }
        waiting.add(new Batch(answers, fanoutId));
        // A task for each batch, though one may find that another has answered them all.
        worker.submit(Deadline.after(PATIENCE, ticker), () -> answerNext(routes::findAll))
                .exceptionally(failure -> answerNext(AppendAnswers::unknown));
    }

    /** @return how many batches */
    private int answerNext(Function<List<Recipients>, List<Routes>> finder) {
        List<Batch> batches = takeNext();
        List<Recipients> recipients = batches.stream()
                .flatMap(batch -> batch.answers().stream())
                .map(AppendAnswers::recipients)
                .toList();
        List<Routes> found = find(finder, recipients);
        List<Answer> answers = new ArrayList<>(recipients.size());
        for (Batch batch : batches) {
            for (Planned planned : batch.answers()) {
                answers.add(answer(planned, batch.fanoutId(), found.get(answers.size())));
            }
        }
        if (!answers.isEmpty()) {
            loop.execute(() -> answers.forEach(Answer::send));
        }
        return batches.size();
    }

    /** At least one batch, if any waits. */
    private List<Batch> takeNext() {
        List<Batch> batches = new ArrayList<>();
        int members = 0;
        while (members < MEMBERS_AT_ONCE) {
            Batch next = waiting.poll();
            if (next == null) {
                break;
            }
            batches.add(next);
            members += next.members();
        }
        return batches;
    }

    private static List<Routes> find(Function<List<Recipients>, List<Routes>> finder, List<Recipients> recipients) {
        try {
            return finder.apply(recipients);
        } catch (RuntimeException e) {
            log.warn("routes can't be found appends={}", recipients.size(), e);
            return unknown(recipients);
        }
    }

    private static List<Routes> unknown(List<Recipients> recipients) {
        return recipients.stream().map(RouteFinder::unknown).toList();
    }

    private static Recipients recipients(Planned planned) {
        Append append = planned.append();
        return new Recipients(planned.members().ids(), append.sender(), append.session());
    }

    private static Answer answer(Planned planned, long fanoutId, Routes routes) {
        planned.answer().setRoutes(routes);
        if (planned.stores()) {
            planned.answer().setFanoutId(fanoutId);
        }
        return new Answer(planned.append(), planned.answer().build());
    }
}
