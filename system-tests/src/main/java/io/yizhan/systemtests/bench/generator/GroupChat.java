package io.yizhan.systemtests.bench.generator;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.CreateGroupRequest;
import io.yizhan.proto.CreateGroupResponse;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;

/** One group whose members are all online over all access servers, and one of them sends. */
public final class GroupChat {

    private GroupChat() {}

    /**
     * Settles the members and creates their group.
     *
     * @param members the sender included
     * @param window messages under way, at most
     */
    public static Load settle(Crowd crowd, int members, int window) {
        List<BenchClient> settled = crowd.settle(members);
        Lane lane = crowd.lane();
        ConversationId group = ConversationIds.group(create(settled));
        return lane.call(() -> {
            BenchClient sender = settled.get(0);
            Talker talker = new Talker(lane, sender, group, window, members - 1);
            sender.join(group, talker);
            settled.stream().skip(1).forEach(member -> member.join(group, null));
            return new Load(lane, List.of(talker));
        });
    }

    /** Creates a group of all of them; the first one owns it. */
    static long create(List<BenchClient> members) {
        ByteBuffer operation = ByteBuffer.allocate(16);
        operation.putLong(ThreadLocalRandom.current().nextLong());
        operation.putLong(ThreadLocalRandom.current().nextLong());
        CreateGroupRequest request = CreateGroupRequest.newBuilder()
                .setName("bench")
                .addAllMembers(members.stream().skip(1).map(BenchClient::userId).toList())
                .setOperationId(ByteString.copyFrom(operation.array()))
                .build();
        try {
            byte[] answer = members.get(0).call(Command.CREATE_GROUP, request).join();
            return CreateGroupResponse.parseFrom(answer).getGroupId();
        } catch (CompletionException | InvalidProtocolBufferException e) {
            throw new SuiteException("the group can't be created: " + e, e);
        }
    }
}
