package io.yizhan.systemtests.audit.load;

import io.yizhan.proto.ConversationId;
import java.util.List;

/**
 * One conversation of the audit.
 *
 * @param index its number in the ledger
 * @param members indexes of users
 */
record AuditConversation(int index, ConversationId id, List<Integer> members) {

    AuditConversation {
        members = List.copyOf(members);
    }
}
