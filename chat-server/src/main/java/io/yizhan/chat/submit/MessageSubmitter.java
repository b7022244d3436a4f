package io.yizhan.chat.submit;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.MeterRegistry;
import io.yizhan.chat.WorkInFlight;
import io.yizhan.chat.fanout.Entry;
import io.yizhan.chat.fanout.Fanout;
import io.yizhan.chat.fanout.FanoutBatch;
import io.yizhan.chat.fanout.LogEntryWriter;
import io.yizhan.chat.submit.BatchReview.Outcome;
import io.yizhan.proto.AppendMessagesRequest;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.Status;
import io.yizhan.proto.SubmitMessagesResponse;
import io.yizhan.proto.SubmitResult;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.dispatch.Statuses;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.Caller.Answer;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The way of one session's messages of one conversation: review, append, answer, and only then fan-out. The answer of the
 * data server means that the messages are committed; nothing that happens later can take the acknowledgement back. Safe
 * for any thread.
 */
public final class MessageSubmitter implements Component {

    static final int MAX_MESSAGES = 64;
    private static final Duration OVERLOADED_PAUSE = Duration.ofMillis(200);

    private final int maxInFlight;
    private final BatchReview review;
    private final Caller dataProxies;
    private final Fanout fanout;
    private final SubmitMetrics metrics;
    private final WorkInFlight inFlight = new WorkInFlight();

    /** @param maxInFlight batches between their coming and their answer; beyond, OVERLOADED */
    public MessageSubmitter(
            int maxInFlight,
            RateLimit rateLimit,
            ContentPolicy policy,
            Caller dataProxies,
            Fanout fanout,
            Ticker ticker,
            MeterRegistry registry) {
        this.maxInFlight = maxInFlight;
        this.review = new BatchReview(new SenderRates(rateLimit, ticker), policy);
        this.dataProxies = dataProxies;
        this.fanout = fanout;
        this.metrics = new SubmitMetrics(registry);
    }

    /**
     * Stores what may be stored of a batch.
     *
     * @param messages each a SendMessageRequest as the client wrote it, in the device's order
     * @return one result for each message; fails as a whole where the fate of the append is unknown
     */
    CompletionStage<SubmitMessagesResponse> submit(
            ConversationId conversation, List<ByteString> messages, RequestContext context) {
        if (context.userId() == 0) {
            throw new StatusException(Status.FORBIDDEN, "messages come from a session");
        }
        if (messages.size() > MAX_MESSAGES) {
            throw new StatusException(
                    Status.INVALID, "messages: " + messages.size() + " (expected: at most " + MAX_MESSAGES + ")");
        }
        if (!inFlight.tryBegin(maxInFlight)) {
            metrics.ended(Status.OVERLOADED, messages.size());
            throw new StatusException(Status.OVERLOADED, "this chat server is too busy", OVERLOADED_PAUSE);
        }
        try {
            return append(conversation, review.review(context.userId(), conversation, messages), context)
                    .whenComplete((response, error) -> inFlight.end());
        } catch (RuntimeException e) {
            inFlight.end();
            throw e;
        }
    }

    /** Batches between their coming and their answer. */
    public int inFlight() {
        return inFlight.count();
    }

    @Override
    public String name() {
        return "submitted batches";
    }

    @Override
    public void start() {}

    /** Completed when every batch so far is answered and its fan-out begun. */
    @Override
    public CompletionStage<Void> drain(Deadline deadline) {
        return inFlight.whenIdle();
    }

    @Override
    public void stop() {}

    private CompletableFuture<SubmitMessagesResponse> append(
            ConversationId conversation, List<Outcome> outcomes, RequestContext context) {
        AppendMessagesRequest.Builder request =
                AppendMessagesRequest.newBuilder().setConversation(conversation);
        List<IncomingMessage> accepted = new ArrayList<>(outcomes.size());
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Accepted taken) {
                accepted.add(taken.message());
                request.addMessages(toNewMessage(context.userId(), taken.message()));
            }
        }
        if (accepted.isEmpty()) {
            return CompletableFuture.completedFuture(answer(outcomes, List.of()));
        }
        OutboundCall call = OutboundCall.within(context, Command.APPEND_MESSAGES, request.build());
        return dataProxies
                .callForAnswer(call, AppendMessagesResponse.class)
                .whenComplete((appended, error) -> {
                    if (error != null) {
                        metrics.ended(Statuses.of(error).status(), outcomes.size());
                    }
                })
                .thenApply(appended -> onAppended(conversation, outcomes, accepted, appended, context));
    }

    private SubmitMessagesResponse onAppended(
            ConversationId conversation,
            List<Outcome> outcomes,
            List<IncomingMessage> accepted,
            Answer<AppendMessagesResponse> appended,
            RequestContext context) {
        List<AppendResult> results = appended.body().getResultsList();
        if (results.size() != accepted.size()) {
            throw new IllegalStateException(
                    "append results: " + results.size() + " (expected: " + accepted.size() + ")");
        }
        List<Entry> entries = new ArrayList<>(accepted.size());
        for (int i = 0; i < accepted.size(); i++) {
            if (results.get(i).getStatus() == Status.OK) {
                entries.add(toEntry(conversation, context.userId(), accepted.get(i), results.get(i)));
            }
        }
        if (!entries.isEmpty()) {
            AppendMessagesResponse body = appended.body();
            fanout.start(new FanoutBatch(
                    entries,
                    body.hasRoutes() ? body.getRoutes() : null,
                    body.getFanoutId(),
                    appended.source(),
                    context.userId(),
                    context.sessionId()));
        }
        return answer(outcomes, results);
    }

    private SubmitMessagesResponse answer(List<Outcome> outcomes, List<AppendResult> appended) {
        SubmitMessagesResponse.Builder response = SubmitMessagesResponse.newBuilder();
        int next = 0;
        for (Outcome outcome : outcomes) {
            SubmitResult result = outcome instanceof Outcome.Refused refused
                    ? refused.refusal().toResult()
                    : toResult(appended.get(next++));
            metrics.ended(result.getStatus(), 1);
            response.addResults(result);
        }
        return response.build();
    }

    private static SubmitResult toResult(AppendResult appended) {
        return SubmitResult.newBuilder()
                .setStatus(appended.getStatus())
                .setReason(appended.getReason())
                .setSeq(appended.getSeq())
                .setTimeMs(appended.getTimeMs())
                .build();
    }

    private static Entry toEntry(
            ConversationId conversation, long sender, IncomingMessage message, AppendResult result) {
        ByteString bytes = LogEntryWriter.write(
                conversation,
                result.getSeq(),
                sender,
                message.clientMessageId(),
                result.getTimeMs(),
                message.contentBytes());
        return new Entry(conversation, result.getSeq(), sender, bytes, !result.getRepeated());
    }

    private static NewMessage toNewMessage(long sender, IncomingMessage message) {
        return NewMessage.newBuilder()
                .setSender(sender)
                .setClientMessageId(message.clientMessageId())
                .setContent(message.contentBytes())
                .setContentHash(ContentHash.of(message.contentBytes()))
                .build();
    }
}
