package io.yizhan.chat.submit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.chat.submit.ContentPolicy.Verdict;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides message by message what of a batch may be stored.
 *
 * <p>A refusal that the client may answer by sending the same again closes the rest of the batch: later messages get
 * UNSENT, or they would be stored before it. A definite refusal closes nothing.
 */
final class BatchReview {

    private static final Logger log = LoggerFactory.getLogger(BatchReview.class);

    private final SenderRates rates;
    private final ContentPolicy policy;

    BatchReview(SenderRates rates, ContentPolicy policy) {
        this.rates = rates;
        this.policy = policy;
    }

    /** One outcome for each message, in order. */
    List<Outcome> review(long sender, ConversationId conversation, List<ByteString> messages) {
        List<Outcome> outcomes = new ArrayList<>(messages.size());
        boolean closed = false;
        for (ByteString message : messages) {
            Outcome outcome = closed
                    ? new Outcome.Refused(Refusal.of(Status.UNSENT, "an earlier message has to be sent again first"))
                    : reviewOne(sender, conversation, message);
            closed = closed
                    || (outcome instanceof Outcome.Refused refused
                            && refused.refusal().mayBeRetried());
            outcomes.add(outcome);
        }
        return outcomes;
    }

    private Outcome reviewOne(long sender, ConversationId conversation, ByteString bytes) {
        int waitMillis = rates.waitMillis(sender);
        if (waitMillis > 0) {
            return new Outcome.Refused(new Refusal(Status.RATE_LIMITED, "messages come too fast", waitMillis));
        }
        IncomingMessage message;
        try {
            message = MessageReader.read(bytes);
        } catch (InvalidProtocolBufferException e) {
            return refused(Status.INVALID, "the body is not a SendMessageRequest with each field once");
        }
        Optional<Refusal> refusal = check(sender, conversation, message);
        return refusal.<Outcome>map(Outcome.Refused::new).orElseGet(() -> new Outcome.Accepted(message));
    }

    private Optional<Refusal> check(long sender, ConversationId conversation, IncomingMessage message) {
        if (!message.conversation().equals(conversation)) {
            return Optional.of(Refusal.of(Status.INVALID, "conversation: another one than that of the batch"));
        }
        if (!ConversationIds.isValid(conversation)) {
            return Optional.of(Refusal.of(
                    Status.INVALID, "conversation: names none (expected: first < second < 2^53, first 0 for a group)"));
        }
        if (!ConversationIds.isGroup(conversation) && ConversationIds.peerOf(conversation, sender) == 0) {
            return Optional.of(Refusal.of(Status.FORBIDDEN, "conversation: of two other users"));
        }
        return ContentRules.check(message).or(() -> judge(sender, conversation, message));
    }

    private Optional<Refusal> judge(long sender, ConversationId conversation, IncomingMessage message) {
        try {
            Verdict verdict = policy.judge(sender, conversation, message.content());
            return verdict instanceof Verdict.Refused refused
                    ? Optional.of(Refusal.of(Status.FORBIDDEN, refused.reason()))
                    : Optional.empty();
        } catch (RuntimeException e) {
            log.warn("content policy failed user={}", sender, e);
            return Optional.of(Refusal.of(Status.INTERNAL, "the content check failed"));
        }
    }

    private static Outcome refused(Status status, String reason) {
        return new Outcome.Refused(Refusal.of(status, reason));
    }

    /** What becomes of one message. */
    sealed interface Outcome {

        record Accepted(IncomingMessage message) implements Outcome {}

        record Refused(Refusal refusal) implements Outcome {}
    }
}
