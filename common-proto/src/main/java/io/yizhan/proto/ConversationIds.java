package io.yizhan.proto;

/**
 * How conversations and their members are named.
 *
 * <p>All ids are positive and below 2^53, so that every language's numbers hold them. The upper bits of a user or group
 * id are the number of its home cluster.
 */
public final class ConversationIds {

    /** Ids are below this: 2^53. */
    public static final long ID_LIMIT = 1L << 53;

    /** The home cluster of an id is {@code id >>> CLUSTER_SHIFT}. */
    public static final int CLUSTER_SHIFT = 40;

    private ConversationIds() {}

    /**
     * The one-to-one conversation of two users.
     *
     * @throws IllegalArgumentException if an id is out of range or both are the same
     */
    public static ConversationId direct(long oneUser, long otherUser) {
        requireId(oneUser);
        requireId(otherUser);
        if (oneUser == otherUser) {
            throw new IllegalArgumentException("other user: " + otherUser + " (expected: not the user itself)");
        }
        return ConversationId.newBuilder()
                .setFirst(Math.min(oneUser, otherUser))
                .setSecond(Math.max(oneUser, otherUser))
                .build();
    }

    /**
     * The conversation of a group.
     *
     * @throws IllegalArgumentException if the id is out of range
     */
    public static ConversationId group(long groupId) {
        requireId(groupId);
        return ConversationId.newBuilder().setSecond(groupId).build();
    }

    /** Whether a conversation is a group's. Call it on valid ones only. */
    public static boolean isGroup(ConversationId conversation) {
        return conversation.getFirst() == 0;
    }

    /** Whether the two numbers name a conversation in the one allowed way. */
    public static boolean isValid(ConversationId conversation) {
        long first = conversation.getFirst();
        long second = conversation.getSecond();
        return first >= 0 && first < second && second < ID_LIMIT;
    }

    /**
     * The other user of a one-to-one conversation.
     *
     * @return the other user's id, or 0 if {@code user} is not one of the two
     */
    public static long peerOf(ConversationId direct, long user) {
        if (direct.getFirst() == user) {
            return direct.getSecond();
        }
        return direct.getSecond() == user ? direct.getFirst() : 0;
    }

    /** The number of the cluster that an id has its home in. */
    public static int clusterOf(long id) {
        return (int) (id >>> CLUSTER_SHIFT);
    }

    private static void requireId(long id) {
        if (id <= 0 || id >= ID_LIMIT) {
            throw new IllegalArgumentException("id: " + id + " (expected: 1 to 2^53 - 1)");
        }
    }
}
