package io.yizhan.systemtests.bench.generator;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.proto.AppendMessagesRequest;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.Command;
import io.yizhan.proto.CompleteFanoutRequest;
import io.yizhan.proto.CompletedFanout;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.OwedEntry;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.proto.WriteAccountRequest;
import io.yizhan.proto.WriteAccountResponse;
import io.yizhan.runtime.link.ClusterSecret;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a chat server asks of a data server for messages whose recipients are all absent: appends of 64 bytes of text to many
 * conversations, and COMPLETE_FANOUT behind each, gathered. Blocks; used by the bench's main thread.
 */
public final class Appends {

    private static final NodeId CHAT = NodeId.newBuilder()
            .setCluster(1)
            .setType(ServerType.CHAT)
            .setInstance(99)
            .build();
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final long COMPLETE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Lane lane;
    private final DaemonLink link;
    private final List<Writer> writers = new ArrayList<>();
    private final Map<Long, CompletedFanout.Builder> completed = new LinkedHashMap<>();
    private final ByteString content =
            Content.newBuilder().setText("x".repeat(Stamp.BYTES)).build().toByteString();
    private boolean running;
    private int underWay;

    private Appends(Lane lane, DaemonLink link) {
        this.lane = lane;
        this.link = link;
    }

    /**
     * Connects and registers users.
     *
     * @param proxy a data proxy
     * @param run begins the account names; no other run on these stores has the same
     */
    public static Appends connect(
            Lane lane, InetSocketAddress proxy, ClusterSecret secret, int conversations, String run) {
        Appends appends = new Appends(lane, DaemonLink.open(lane, proxy, CHAT, secret));
        for (int i = 0; i < conversations; i++) {
            long one = appends.register(run + "-" + 2 * i);
            long other = appends.register(run + "-" + (2 * i + 1));
            appends.writers.add(appends.new Writer(one, ConversationIds.direct(one, other)));
        }
        lane.later(appends::complete, COMPLETE_NANOS);
        return appends;
    }

    /**
     * From now on this many messages are under way.
     *
     * @param conversations each with one request under way
     * @param each messages of a request
     */
    public void start(int conversations, int each) {
        lane.call(() -> {
            running = true;
            writers.stream().limit(conversations).forEach(writer -> writer.append(each));
            lane.flush();
            return true;
        });
    }

    /**
     * Appends nothing more and waits for what is under way.
     *
     * @return requests that have no answer yet
     */
    public long stop(Duration limit) {
        long begin = System.nanoTime();
        lane.call(() -> running = false);
        int left = lane.call(() -> underWay);
        while (left > 0 && System.nanoTime() - begin < limit.toNanos()) {
            Load.silent(lane).run(LOOK_AGAIN);
            left = lane.call(() -> underWay);
        }
        return left;
    }

    private long register(String account) {
        WriteAccountRequest request = WriteAccountRequest.newBuilder()
                .setAccount(account)
                .setPasswordHash("none")
                .setDisplayName(account)
                .setOperationId(random16())
                .build();
        try {
            return WriteAccountResponse.parseFrom(link.ask(Command.WRITE_ACCOUNT, request))
                    .getUserId();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the answer to WRITE_ACCOUNT can't be read", e);
        }
    }

    private ByteString random16() {
        return ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(lane.random().nextLong())
                .putLong(lane.random().nextLong())
                .flip());
    }

    private void complete() {
        if (!link.isOpen()) {
            return;
        }
        if (!completed.isEmpty()) {
            CompleteFanoutRequest.Builder request = CompleteFanoutRequest.newBuilder();
            completed.values().forEach(request::addFanouts);
            completed.clear();
            link.send(Command.COMPLETE_FANOUT, request.build(), (status, body) -> {
                if (status != Status.OK_VALUE) {
                    lane.recorder().failed(status);
                }
            });
            lane.flush();
        }
        lane.later(this::complete, COMPLETE_NANOS);
    }

    /** One conversation, with one request under way. */
    private final class Writer {

        private final long sender;
        private final ConversationId conversation;

        Writer(long sender, ConversationId conversation) {
            this.sender = sender;
            this.conversation = conversation;
        }

        void append(int count) {
            AppendMessagesRequest.Builder request =
                    AppendMessagesRequest.newBuilder().setConversation(conversation);
            for (int i = 0; i < count; i++) {
                request.addMessages(NewMessage.newBuilder()
                        .setSender(sender)
                        .setClientMessageId(random16())
                        .setContent(content)
                        .setContentHash(random16()));
            }
            long begin = System.nanoTime();
            underWay++;
            link.send(Command.APPEND_MESSAGES, request.build(), (status, body) -> answered(status, body, begin, count));
        }

        private void answered(int status, byte[] body, long begin, int count) throws InvalidProtocolBufferException {
            underWay--;
            if (status == Status.OK_VALUE) {
                stored(AppendMessagesResponse.parseFrom(body), System.nanoTime() - begin);
            } else {
                lane.recorder().failed(status);
            }
            if (running) {
                append(count);
            }
        }

        private void stored(AppendMessagesResponse response, long nanos) {
            CompletedFanout.Builder fanout = completed.computeIfAbsent(
                    response.getFanoutId(), id -> CompletedFanout.newBuilder().setFanoutId(id));
            for (AppendResult result : response.getResultsList()) {
                if (result.getStatus() == Status.OK) {
                    lane.recorder().done(nanos);
                    fanout.addEntries(
                            OwedEntry.newBuilder().setConversation(conversation).setSeq(result.getSeq()));
                } else {
                    lane.recorder().failed(result.getStatusValue());
                }
            }
        }
    }
}
