package io.yizhan.systemtests.audit.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.proto.ConversationIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Thirty users in a row, each of whom talks with the next one, and three groups; the last ten users only listen. */
class TrafficPlanTest {

    private static final int USERS = 30;
    private static final int SENDERS = 20;
    private static final int PER_SECOND = 100;
    private static final int SECONDS = 120;

    private final List<AuditConversation> conversations = new ArrayList<>();

    TrafficPlanTest() {
        for (int user = 0; user < USERS; user++) {
            add(List.of(user, (user + 1) % USERS));
        }
        add(List.of(0, 1, 2));
        add(List.of(3, 4, 5, 25));
        add(List.of(6, 7, 8, 26));
    }

    @Test
    void oneConversationInThreeHasAMessageOnlyEveryEightToTwentySeconds() {
        Map<Integer, List<Long>> times = new HashMap<>();
        TrafficPlan plan = plan(1, 2);
        for (int i = 0; i < PER_SECOND * SECONDS; i++) {
            long nanos = TimeUnit.SECONDS.toNanos(i) / PER_SECOND;
            TrafficPlan.Turn turn = plan.at(nanos);
            times.computeIfAbsent(turn.conversation().index(), c -> new ArrayList<>())
                    .add(nanos);
        }

        for (AuditConversation conversation : conversations) {
            List<Long> own = times.getOrDefault(conversation.index(), List.of());
            boolean anySender = conversation.members().stream().anyMatch(user -> user < SENDERS);
            if (!anySender) {
                assertThat(own).isEmpty();
            } else if (isQuiet(conversation)) {
                assertThat(own).as("%s", conversation).hasSizeBetween(SECONDS / 21, SECONDS / 8 + 1);
                for (int i = 1; i < own.size(); i++) {
                    assertThat(TimeUnit.NANOSECONDS.toMillis(own.get(i) - own.get(i - 1)))
                            .isBetween(8_000L, 20_500L);
                }
            } else {
                assertThat(own).as("%s", conversation).hasSizeGreaterThan(SECONDS);
            }
        }
    }

    @Test
    void whoSendsIsAMember() {
        TrafficPlan plan = plan(1, 2);
        for (int i = 0; i < 1_000; i++) {
            TrafficPlan.Turn turn = plan.at(TimeUnit.SECONDS.toNanos(i));
            assertThat(turn.conversation().members()).contains(turn.sender());
        }
    }

    @Test
    void whatIsSentBeyondThePlanChangesNothingInIt() {
        TrafficPlan undisturbed = plan(1, 2);
        TrafficPlan disturbed = plan(1, 3);
        for (int i = 0; i < 1_000; i++) {
            assertThat(isQuiet(disturbed.beyond().conversation())).isFalse();
            assertThat(disturbed.at(TimeUnit.MILLISECONDS.toNanos(i * 50L)))
                    .isEqualTo(undisturbed.at(TimeUnit.MILLISECONDS.toNanos(i * 50L)));
        }
    }

    private boolean isQuiet(AuditConversation conversation) {
        return conversations.indexOf(conversation) % 3 == 2;
    }

    private void add(List<Integer> members) {
        int index = conversations.size();
        conversations.add(new AuditConversation(index, ConversationIds.group(index + 1), members));
    }

    private TrafficPlan plan(long planned, long surging) {
        return new TrafficPlan(
                IntStream.range(0, SENDERS).boxed().toList(), conversations, random(planned), random(surging));
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
