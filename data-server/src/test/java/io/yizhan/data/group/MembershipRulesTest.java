package io.yizhan.data.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.data.group.MembershipRules.Effect;
import io.yizhan.proto.ChangeMembersRequest;
import io.yizhan.proto.MemberChange;
import io.yizhan.proto.MemberRole;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MembershipRulesTest {

    private static final long OWNER = 1;
    private static final long ADMIN = 2;
    private static final long OTHER_ADMIN = 3;
    private static final long MEMBER = 4;
    private static final long STRANGER = 9;

    private final Map<Long, MemberRow> members = new HashMap<>(Map.of(
            OWNER, row(OWNER, MemberRole.OWNER),
            ADMIN, row(ADMIN, MemberRole.ADMIN),
            OTHER_ADMIN, row(OTHER_ADMIN, MemberRole.ADMIN),
            MEMBER, row(MEMBER, MemberRole.MEMBER)));

    private static MemberRow row(long user, MemberRole role) {
        return new MemberRow(user, role.getNumber(), 0);
    }

    private Effect judge(MemberChange change, long actor, boolean open, Long... users) {
        ChangeMembersRequest request = ChangeMembersRequest.newBuilder()
                .setChange(change)
                .addAllUserIds(List.of(users))
                .build();
        return MembershipRules.judge(request, actor, open, members);
    }

    private void assertRefused(Status status, MemberChange change, long actor, boolean open, Long... users) {
        assertThatThrownBy(() -> judge(change, actor, open, users))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    @Test
    void anybodyJoinsAnOpenGroupOnly() {
        assertThat(judge(MemberChange.JOIN, STRANGER, true).joining()).containsExactly(STRANGER);
        assertRefused(Status.FORBIDDEN, MemberChange.JOIN, STRANGER, false);
        assertThat(judge(MemberChange.JOIN, MEMBER, false).isNone()).isTrue();
    }

    @Test
    void theOwnerLeavesLast() {
        assertThat(judge(MemberChange.LEAVE, MEMBER, false).leaving()).containsExactly(MEMBER);
        assertThat(judge(MemberChange.LEAVE, STRANGER, false).isNone()).isTrue();
        assertRefused(Status.FORBIDDEN, MemberChange.LEAVE, OWNER, false);
        members.keySet().retainAll(List.of(OWNER));
        assertThat(judge(MemberChange.LEAVE, OWNER, false).leaving()).containsExactly(OWNER);
    }

    @Test
    void ownerAndAdminsAdd() {
        assertThat(judge(MemberChange.ADD, ADMIN, false, STRANGER, MEMBER, STRANGER)
                        .joining())
                .containsExactly(STRANGER);
        assertThat(judge(MemberChange.ADD, OWNER, false, MEMBER).isNone()).isTrue();
        assertRefused(Status.FORBIDDEN, MemberChange.ADD, MEMBER, true, STRANGER);
        assertRefused(Status.FORBIDDEN, MemberChange.ADD, STRANGER, true, STRANGER);
    }

    @Test
    void anAdminRemovesMembersAndTheOwnerAdminsToo() {
        assertThat(judge(MemberChange.REMOVE, ADMIN, false, MEMBER, STRANGER).leaving())
                .containsExactly(MEMBER);
        assertThat(judge(MemberChange.REMOVE, OWNER, false, ADMIN).leaving()).containsExactly(ADMIN);
        assertRefused(Status.FORBIDDEN, MemberChange.REMOVE, ADMIN, false, OTHER_ADMIN);
        assertRefused(Status.FORBIDDEN, MemberChange.REMOVE, ADMIN, false, OWNER);
        assertRefused(Status.FORBIDDEN, MemberChange.REMOVE, OWNER, false, OWNER);
        assertRefused(Status.FORBIDDEN, MemberChange.REMOVE, MEMBER, false, STRANGER);
    }

    @Test
    void aFullGroupTakesNobody() {
        for (long user = 100; members.size() < MembershipRules.MAX_MEMBERS; user++) {
            members.put(user, row(user, MemberRole.MEMBER));
        }
        assertRefused(Status.FORBIDDEN, MemberChange.JOIN, STRANGER, true);
        assertRefused(Status.FORBIDDEN, MemberChange.ADD, OWNER, true, STRANGER);
        assertThat(judge(MemberChange.ADD, OWNER, true, 100L).isNone()).isTrue();
    }

    @Test
    void aChangeMustSayWhich() {
        assertRefused(Status.INVALID, MemberChange.MEMBER_CHANGE_UNSPECIFIED, OWNER, true);
    }
}
