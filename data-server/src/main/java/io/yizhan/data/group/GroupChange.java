package io.yizhan.data.group;

import com.google.protobuf.ByteString;
import io.yizhan.data.conversation.RequestHash;
import io.yizhan.proto.ChangeMembersRequest;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * What makes a change of a group the same change, as an entry of its log knows it.
 *
 * @param messageId 16 bytes, used once in the group
 * @param requestHash 16 bytes; empty where nothing but the entry itself names the change
 */
record GroupChange(ByteString messageId, ByteString requestHash) {

    /** A change of which a repeat can't be told. */
    static GroupChange unnamed(GroupTable.Head head) {
        byte[] id =
                ByteBuffer.allocate(16).putLong(0).putLong(head.memberVersion()).array();
        return new GroupChange(ByteString.copyFrom(id), ByteString.EMPTY);
    }

    /**
     * A change that its caller named, or not. The id that members see in the log is a hash: nobody can use another's
     * operation id.
     */
    static GroupChange of(long actor, ChangeMembersRequest request) {
        if (request.getOperationId().isEmpty()) {
            return new GroupChange(ByteString.EMPTY, ByteString.EMPTY);
        }
        String operation = HexFormat.of().formatHex(request.getOperationId().toByteArray());
        return new GroupChange(
                ByteString.copyFrom(RequestHash.of("change of members", actor, operation)),
                ByteString.copyFrom(RequestHash.of(request.getChangeValue(), request.getUserIdsList())));
    }

    boolean isNamed() {
        return !requestHash.isEmpty();
    }
}
