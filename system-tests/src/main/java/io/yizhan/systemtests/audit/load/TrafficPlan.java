package io.yizhan.systemtests.audit.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Who sends in which conversation when. One conversation in three is quiet: it has a message every 8 to 20 s only, so that
 * no later one reveals it to a device that wasn't given it, and that device is late. All else goes to the busy ones. Used
 * by the load's thread.
 */
final class TrafficPlan {

    private static final int ONE_QUIET_IN = 3;
    private static final long LEAST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final long MOST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final RandomGenerator planned;
    private final RandomGenerator surging;
    private final PriorityQueue<Quiet> quiet = new PriorityQueue<>(Comparator.comparingLong(Quiet::dueNanos));
    /** Where each sender talks all the time. */
    private final List<List<AuditConversation>> busy = new ArrayList<>();

    /**
     * @param senders the user of each device that sends
     * @param conversations of every three in a row the last one is quiet; each sender is in another one too
     * @param planned draws the plan and nothing else, so that a seed means the same plan again
     * @param surging draws what is sent beyond the plan
     */
    TrafficPlan(
            List<Integer> senders,
            List<AuditConversation> conversations,
            RandomGenerator planned,
            RandomGenerator surging) {
        this.planned = planned;
        this.surging = surging;
        senders.forEach(sender -> busy.add(new ArrayList<>()));
        for (int i = 0; i < conversations.size(); i++) {
            AuditConversation conversation = conversations.get(i);
            List<Integer> own = IntStream.range(0, senders.size())
                    .filter(sender -> conversation.members().contains(senders.get(sender)))
                    .boxed()
                    .toList();
            if (i % ONE_QUIET_IN < ONE_QUIET_IN - 1) {
                own.forEach(sender -> busy.get(sender).add(conversation));
            } else if (!own.isEmpty()) {
                quiet.add(new Quiet(planned.nextLong(MOST_PAUSE_NANOS), conversation, own));
            }
        }
    }

    /**
     * The planned message of a moment.
     *
     * @param nanos since the traffic began, not less than at the call before
     */
    Turn at(long nanos) {
        Quiet next = quiet.peek();
        if (next == null || next.dueNanos > nanos) {
            return among(planned);
        }
        quiet.remove();
        quiet.add(next.dueAgain(nanos + planned.nextLong(LEAST_PAUSE_NANOS, MOST_PAUSE_NANOS)));
        return new Turn(next.senders.get(planned.nextInt(next.senders.size())), next.conversation);
    }

    /** A message that isn't in the plan; not in a quiet conversation. */
    Turn beyond() {
        return among(surging);
    }

    private Turn among(RandomGenerator random) {
        int sender = random.nextInt(busy.size());
        List<AuditConversation> own = busy.get(sender);
        return new Turn(sender, own.get(random.nextInt(own.size())));
    }

    /**
     * Who sends where.
     *
     * @param sender index in the list of senders
     */
    record Turn(int sender, AuditConversation conversation) {}

    private record Quiet(long dueNanos, AuditConversation conversation, List<Integer> senders) {

        Quiet dueAgain(long nanos) {
            return new Quiet(nanos, conversation, senders);
        }
    }
}
