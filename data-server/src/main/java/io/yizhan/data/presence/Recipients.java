package io.yizhan.data.presence;

/**
 * Whom new entries are for: users, on all their devices but the one that has sent them. That one has the answer, and the
 * access server it is on need not be told where nobody else of them is there. Immutable.
 */
public final class Recipients {

    private final long[] users;
    private final long sender;
    private final long session;

    /**
     * @param users not to be changed
     * @param sender user id; 0 where it is unknown
     * @param session of the sender
     */
    public Recipients(long[] users, long sender, long session) {
        this.users = users;
        this.sender = sender;
        this.session = session;
    }

    long[] users() {
        return users;
    }

    boolean isSender(long user, DevicePresence device) {
        return user == sender && device.generation() == session;
    }
}
