package io.yizhan.chat.submit;

import static io.yizhan.chat.submit.Messages.ANNA;
import static io.yizhan.chat.submit.Messages.BERT;
import static io.yizhan.chat.submit.Messages.BOTH;
import static io.yizhan.chat.submit.Messages.message;
import static io.yizhan.chat.submit.Messages.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.yizhan.chat.submit.BatchReview.Outcome;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.CustomContent;
import io.yizhan.proto.GroupEvent;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.proto.Status;
import io.yizhan.runtime.testing.HandLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchReviewTest {

    private static final ByteString GARBAGE = ByteString.copyFromUtf8("\u0007garbage");

    private final HandLoop clock = new HandLoop();
    private final SenderRates rates = new SenderRates(new RateLimit(10, 3, 100), clock);
    private ContentPolicy policy = ContentPolicy.ALLOW_ALL;

    @Test
    void acceptsTextAndCustomContent() {
        ByteString card = message(
                        2,
                        Content.newBuilder()
                                .setCustom(CustomContent.newBuilder().setType("card")))
                .build()
                .toByteString();

        assertThat(review(text(1, "hi"), card)).containsExactly(Status.OK, Status.OK);
    }

    @Test
    void aDefiniteRefusalBlocksNothing() {
        assertThat(review(GARBAGE, text(1, "x".repeat(16 * 1024 + 1)), text(2, "ok")))
                .containsExactly(Status.INVALID, Status.TOO_LARGE, Status.OK);
    }

    @Test
    void aRefusalThatMayBeRetriedClosesTheRest() {
        assertThat(review(text(1, "a"), text(2, "b"), text(3, "c"), text(4, "d"), GARBAGE))
                .containsExactly(Status.OK, Status.OK, Status.OK, Status.RATE_LIMITED, Status.UNSENT);
    }

    @Test
    void tellsHowLongToWaitAndLetsThroughAfterwards() {
        review(text(1, "a"), text(2, "b"), text(3, "c"));
        var refused = (Outcome.Refused) outcomes(ANNA, BOTH, text(4, "d")).get(0);
        assertThat(refused.refusal().retryAfterMillis()).isEqualTo(101);

        clock.advance(Duration.ofMillis(101));
        assertThat(review(text(4, "d"))).containsExactly(Status.OK);
        assertThat(review(text(5, "e"))).containsExactly(Status.RATE_LIMITED);
        assertThat(outcomes(BERT, BOTH, text(5, "e")).get(0)).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void aPauseFillsTheBucketNoFurtherThanTheBurst() {
        review(text(1, "a"));
        clock.advance(Duration.ofHours(1));

        assertThat(review(text(1, "a"), text(2, "b"), text(3, "c"), text(4, "d")))
                .containsExactly(Status.OK, Status.OK, Status.OK, Status.RATE_LIMITED);
    }

    @Test
    void refusesStrangersAndConversationsThatAreNone() {
        assertThat(statuses(outcomes(13, BOTH, text(1, "a")))).containsExactly(Status.FORBIDDEN);

        ConversationId swapped =
                ConversationId.newBuilder().setFirst(BERT).setSecond(ANNA).build();
        ByteString message = SendMessageRequest.newBuilder()
                .setConversation(swapped)
                .setClientMessageId(Messages.id(1))
                .build()
                .toByteString();
        assertThat(statuses(outcomes(ANNA, swapped, message))).containsExactly(Status.INVALID);
        assertThat(statuses(outcomes(ANNA, ConversationIds.group(5), text(1, "a"))))
                .containsExactly(Status.INVALID);
    }

    @Test
    void refusesWhatOnlyTheSuiteWrites() {
        ByteString event = message(1, Content.newBuilder().setGroupEvent(GroupEvent.getDefaultInstance()))
                .build()
                .toByteString();

        assertThat(review(event)).containsExactly(Status.FORBIDDEN);
    }

    @Test
    void refusesNoContentAndAShortId() {
        ByteString shortId = message(1, Content.newBuilder().setText("a"))
                .setClientMessageId(ByteString.copyFromUtf8("short"))
                .build()
                .toByteString();

        assertThat(review(message(1, Content.newBuilder()).build().toByteString(), shortId))
                .containsExactly(Status.INVALID, Status.INVALID);
    }

    @Test
    void limitsOfCustomContentAreInclusive() {
        assertThat(review(custom(128, 32 * 1024, 256))).containsExactly(Status.OK);
        assertThat(review(custom(129, 0, 0))).containsExactly(Status.TOO_LARGE);
        assertThat(review(custom(0, 32 * 1024 + 1, 0))).containsExactly(Status.TOO_LARGE);
        clock.advance(Duration.ofSeconds(1));
        assertThat(review(custom(0, 0, 257))).containsExactly(Status.TOO_LARGE);
        assertThat(review(text(1, "x".repeat(16 * 1024)))).containsExactly(Status.OK);
    }

    @Test
    void thePolicyDecidesLast() {
        policy = (sender, conversation, content) -> content.getText().contains("bad")
                ? new ContentPolicy.Verdict.Refused("not here")
                : new ContentPolicy.Verdict.Allowed();

        assertThat(review(text(1, "bad"), text(2, "good"))).containsExactly(Status.FORBIDDEN, Status.OK);
    }

    @Test
    void aPolicyThatFailsDoesNotLetLaterOnesOvertake() {
        policy = (sender, conversation, content) -> {
            throw new IllegalStateException("played");
        };

        assertThat(review(text(1, "a"), text(2, "b"))).containsExactly(Status.INTERNAL, Status.UNSENT);
    }

    private static ByteString custom(int type, int data, int fallback) {
        CustomContent.Builder custom = CustomContent.newBuilder()
                .setType("签".repeat(type))
                .setData(ByteString.copyFrom(new byte[data]))
                .setFallbackText("签".repeat(fallback));
        return message(1, Content.newBuilder().setCustom(custom)).build().toByteString();
    }

    private List<Status> review(ByteString... messages) {
        return statuses(outcomes(ANNA, BOTH, messages));
    }

    private List<Outcome> outcomes(long sender, ConversationId conversation, ByteString... messages) {
        return new BatchReview(rates, policy).review(sender, conversation, List.of(messages));
    }

    private static List<Status> statuses(List<Outcome> outcomes) {
        List<Status> statuses = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            statuses.add(
                    outcome instanceof Outcome.Refused refused
                            ? refused.refusal().status()
                            : Status.OK);
        }
        return statuses;
    }
}
