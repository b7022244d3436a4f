package io.yizhan.chat.fanout;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.yizhan.chat.WorkInFlight;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.OwedEntry;
import io.yizhan.proto.ResumeFanoutRequest;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.dispatch.Statuses;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes fan-outs that another chat server has left: reads the owed entries from the log and brings them to whoever is
 * online now. Whatever fails here stays owed and comes again. {@link #resume} may be called by any thread.
 */
public final class FanoutResumer implements Component {

    private static final Logger log = LoggerFactory.getLogger(FanoutResumer.class);

    private static final int CONVERSATIONS_AT_ONCE = 16;
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final FanoutConfig config;
    private final Fanout fanout;
    private final Caller dataProxies;
    private final Executor loop;
    private final Ticker ticker;
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    private final WorkInFlight work = new WorkInFlight();
    private final Counter resumed;

    /** @param loop the fan-out's loop */
    public FanoutResumer(
            FanoutConfig config,
            Fanout fanout,
            Caller dataProxies,
            Executor loop,
            Ticker ticker,
            MeterRegistry registry) {
        this.config = config;
        this.fanout = fanout;
        this.dataProxies = dataProxies;
        this.loop = loop;
        this.ticker = ticker;
        this.resumed = Counter.builder("yizhan.chat.fanout.resumed")
                .description("Rows of the record taken over from whoever left them")
                .register(registry);
    }

    /**
     * Takes the work on. One that is under way here already is not begun again: while an access server hangs, the record
     * may well ask a second time.
     *
     * @param dataNode who asked, and wants to hear of the completion
     * @throws StatusException OVERLOADED if too many are under way
     */
    public void resume(ResumeFanoutRequest request, NodeId dataNode) {
        if (underWay.contains(request.getFanoutId())) {
            return;
        }
        if (!work.tryBegin(config.resumes())) {
            throw new StatusException(Status.OVERLOADED, "too many fan-outs are being resumed", BUSY);
        }
        if (!underWay.add(request.getFanoutId())) {
            work.end();
            return;
        }
        resumed.increment();
        log.debug(
                "resuming fan-out={} entries={} node=data-{}",
                request.getFanoutId(),
                request.getEntriesCount(),
                dataNode.getInstance());
        Resumption resumption = new Resumption(request, dataNode);
        loop.execute(resumption::begin);
    }

    @Override
    public String name() {
        return "resumed fan-outs";
    }

    @Override
    public void start() {}

    @Override
    public CompletionStage<Void> drain(Deadline deadline) {
        return work.whenIdle();
    }

    @Override
    public void stop() {}

    /** One row of the record. Lives in the fan-out loop. */
    private final class Resumption {

        private final long fanoutId;
        private final NodeId dataNode;
        private final ArrayDeque<OwedConversation> waiting;
        private int open;

        Resumption(ResumeFanoutRequest request, NodeId dataNode) {
            this.fanoutId = request.getFanoutId();
            this.dataNode = dataNode;
            Map<ConversationId, OwedConversation> byId = new LinkedHashMap<>();
            for (OwedEntry owed : request.getEntriesList()) {
                byId.computeIfAbsent(owed.getConversation(), OwedConversation::new)
                        .want(owed.getSeq());
            }
            this.waiting = new ArrayDeque<>(byId.values());
        }

        void begin() {
            open++;
            for (int i = 0; i < CONVERSATIONS_AT_ONCE; i++) {
                next();
            }
            close();
        }

        private void next() {
            OwedConversation owed = waiting.poll();
            if (owed != null) {
                open++;
                readPage(owed);
            }
        }

        private void readPage(OwedConversation owed) {
            OutboundCall call = OutboundCall.of(
                    Command.READ_MESSAGES, owed.nextPage(), Deadline.after(config.deliverTimeout(), ticker));
            dataProxies
                    .call(call, FetchMessagesResponse.class)
                    .whenCompleteAsync((response, error) -> onPage(owed, response, error), loop);
        }

        private void onPage(
                OwedConversation owed, @Nullable FetchMessagesResponse response, @Nullable Throwable error) {
            if (response == null) {
                log.debug(
                        "owed entries not read fan-out={} status={}",
                        fanoutId,
                        error == null ? "" : Statuses.of(error).status());
                end();
            } else if (take(owed, response) && !owed.isDone()) {
                readPage(owed);
            } else {
                end();
            }
        }

        /** @return whether another page makes sense */
        private boolean take(OwedConversation owed, FetchMessagesResponse response) {
            OwedConversation.Page page;
            try {
                page = owed.take(response);
            } catch (InvalidProtocolBufferException e) {
                log.warn("owed entry is no log entry fan-out={}", fanoutId, e);
                return false;
            }
            page.missing().forEach(seq -> fanout.complete(dataNode, fanoutId, owed.conversation(), seq));
            if (!page.found().isEmpty()) {
                open++;
                fanout.start(new FanoutBatch(page.found(), null, fanoutId, dataNode, 0, 0), this::close);
            }
            return !page.isEmpty();
        }

        private void end() {
            next();
            close();
        }

        private void close() {
            if (--open == 0) {
                underWay.remove(fanoutId);
                work.end();
            }
        }
    }
}
