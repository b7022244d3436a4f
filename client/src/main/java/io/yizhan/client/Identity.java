package io.yizhan.client;

import java.util.Objects;

/** Who is logged in. Immutable. */
public final class Identity {
    private final long userId;
    private final String account;

    public Identity(long userId, String account) {
        this.userId = userId;
        this.account = account;
    }

    public long userId() {
        return userId;
    }

    /** The account's name; empty where the server didn't tell. */
    public String account() {
        return account;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Identity
                && ((Identity) other).userId == userId
                && ((Identity) other).account.equals(account);
    }

    @Override
    public int hashCode() {
        return Objects.hash(userId, account);
    }

    @Override
    public String toString() {
        return account + " (" + userId + ")";
    }
}
