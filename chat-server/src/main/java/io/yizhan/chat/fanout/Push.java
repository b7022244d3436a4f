package io.yizhan.chat.fanout;

import io.yizhan.proto.Delivery;
import java.util.List;

/** One entry on its way to the users of one access server. */
record Push(EntryFanout entry, List<Long> users, Round round) {

    /** Which look at the presence sent it there. */
    enum Round {
        /** The presence read after the commit says that the users are there. Absent ones are looked up once more. */
        FIRST,
        /** The presence couldn't tell: sent to every access server. Whoever is on none of them is looked up once more. */
        BROADCAST,
        /** The second look. Who is absent now is offline. */
        LAST
    }

    private static final int BYTES_PER_USER = 8;
    private static final int BYTES_OF_FRAME = 64;

    /** About what it takes in an envelope. */
    int weight() {
        return entry.bytes().size() + users.size() * BYTES_PER_USER + BYTES_OF_FRAME;
    }

    Delivery toDelivery() {
        return Delivery.newBuilder()
                .setConversation(entry.conversation())
                .setSeq(entry.seq())
                .setEntry(entry.bytes())
                .addAllUsers(users)
                .setExceptUser(entry.exceptUser())
                .setExceptSession(entry.exceptSession())
                .build();
    }
}
