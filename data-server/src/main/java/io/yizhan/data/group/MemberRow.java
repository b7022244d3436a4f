package io.yizhan.data.group;

import io.yizhan.proto.MemberRole;

/** A member of a group. */
record MemberRow(long userId, int role, long joinedMillis) {

    boolean isOwner() {
        return role == MemberRole.OWNER_VALUE;
    }

    /** Whether this member may add and remove others. */
    boolean manages() {
        return isOwner() || role == MemberRole.ADMIN_VALUE;
    }
}
