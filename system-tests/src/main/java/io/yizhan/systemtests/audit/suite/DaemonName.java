package io.yizhan.systemtests.audit.suite;

/**
 * One daemon of the suite.
 *
 * @param role such as {@code chat-proxy}
 * @param instance from 1
 */
public record DaemonName(String role, int instance) {

    public boolean isAccess() {
        return role.equals("access");
    }

    public boolean isSelector() {
        return role.equals("selector");
    }

    /** Such as {@code chat-proxy-2}. */
    @Override
    public String toString() {
        return role + "-" + instance;
    }
}
