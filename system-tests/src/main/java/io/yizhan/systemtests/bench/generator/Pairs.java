package io.yizhan.systemtests.bench.generator;

import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import java.util.ArrayList;
import java.util.List;

/** Users that talk to each other in pairs, both sending. With two access servers each pair talks across them. */
public final class Pairs {

    private Pairs() {}

    /**
     * Settles the users.
     *
     * @param clients an even number
     * @param window messages under way of each sender, at most
     */
    public static Load settle(Crowd crowd, int clients, int window) {
        List<BenchClient> settled = crowd.settle(clients);
        Lane lane = crowd.lane();
        return lane.call(() -> {
            List<Talker> talkers = new ArrayList<>(clients);
            for (int i = 0; i < clients; i += 2) {
                BenchClient one = settled.get(i);
                BenchClient other = settled.get(i + 1);
                ConversationId conversation = ConversationIds.direct(one.userId(), other.userId());
                for (BenchClient client : List.of(one, other)) {
                    Talker talker = new Talker(lane, client, conversation, window, 1);
                    client.join(conversation, talker);
                    talkers.add(talker);
                }
            }
            return new Load(lane, talkers);
        });
    }
}
