package io.yizhan.chat.fanout;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yizhan.proto.AccessRoute;
import io.yizhan.proto.Command;
import io.yizhan.proto.CompleteFanoutRequest;
import io.yizhan.proto.CompleteFanoutResponse;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.DeliverRequest;
import io.yizhan.proto.DeliverResponse;
import io.yizhan.proto.DeliveryResult;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.ReadRoutesResponse;
import io.yizhan.proto.Routes;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.testing.FakeCaller;
import io.yizhan.runtime.testing.FakeCaller.FakeCall;
import io.yizhan.runtime.testing.HandLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** A fan-out with two access servers and a data server, all played. */
final class FanoutStage {

    static final FanoutConfig CONFIG = new FanoutConfig(
            Duration.ofSeconds(3), Duration.ofSeconds(15), Duration.ofSeconds(10), 64 * 1024, 4 * 1024, 2);
    static final NodeId ACCESS_1 = FakeCaller.node(ServerType.ACCESS, 1, 101);
    static final NodeId ACCESS_2 = FakeCaller.node(ServerType.ACCESS, 2, 102);
    static final NodeId DATA_1 = FakeCaller.node(ServerType.DATA, 1, 201);
    static final ConversationId GROUP = ConversationIds.group(7);
    static final long SENDER = 11;
    static final long SESSION = 5;

    final HandLoop loop = new HandLoop();
    final FakeCaller data = new FakeCaller(loop);
    final FakeCaller chat = new FakeCaller(loop);
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final List<String> offline = new ArrayList<>();
    final Fanout fanout = new Fanout(CONFIG, data, chat, loop, loop, this::offline, metrics);

    FanoutStage() {
        chat.join(ACCESS_1, NodeState.ACTIVE);
        chat.join(ACCESS_2, NodeState.ACTIVE);
        chat.join(FakeCaller.node(ServerType.CHAT, 1, 301), NodeState.ACTIVE);
        data.script(Command.COMPLETE_FANOUT, call -> CompleteFanoutResponse.getDefaultInstance());
    }

    private void offline(Entry entry, List<Long> users) {
        offline.add(entry.seq() + ":" + new TreeSet<>(users));
    }

    /** Starts the fan-out of entries that row 9 owes, and runs the loop. */
    void start(Routes.Builder routes, long... seqs) {
        start(routes.build(), true, seqs);
    }

    void start(Routes routes, boolean owed, long... seqs) {
        List<Entry> entries = Arrays.stream(seqs).mapToObj(s -> entry(s, owed)).toList();
        fanout.start(new FanoutBatch(entries, routes, 9, DATA_1, SENDER, SESSION));
        loop.run();
    }

    static Entry entry(long seq, boolean owed) {
        return new Entry(GROUP, seq, SENDER, logEntry(seq), owed);
    }

    static ByteString logEntry(long seq) {
        return LogEntry.newBuilder()
                .setConversation(GROUP)
                .setSeq(seq)
                .setSender(SENDER)
                .build()
                .toByteString();
    }

    static AccessRoute route(NodeId access, Long... users) {
        return AccessRoute.newBuilder()
                .setAccess(access.toBuilder().setIncarnation(0))
                .addAllUsers(List.of(users))
                .build();
    }

    /** An access server signs for everything in an envelope, for all users. */
    void sign(FakeCall deliver) {
        sign(deliver, List.of());
    }

    /** Signs, with the same users absent for every entry. */
    void sign(FakeCall deliver, List<Long> absent) {
        DeliverResponse.Builder response = DeliverResponse.newBuilder();
        for (int i = 0; i < deliver.body(DeliverRequest.class).getDeliveriesCount(); i++) {
            response.addResults(DeliveryResult.newBuilder().addAllAbsentUsers(absent));
        }
        deliver.answer(response.build());
        loop.run();
    }

    FakeCall openDeliver(NodeId access) {
        List<FakeCall> open = chat.allOpen(Command.DELIVER).stream()
                .filter(c -> c.call().target().getInstance() == access.getInstance())
                .toList();
        if (open.size() != 1) {
            throw new AssertionError("open DELIVERs: " + open.size() + " (expected: 1)");
        }
        return open.get(0);
    }

    /** From here on nobody is at an access server's address, and the proxies say so at once. */
    void kill(NodeId access) {
        chat.leave(access);
        chat.script(Command.DELIVER, call -> {
            throw new StatusException(Status.UNAVAILABLE, "played");
        });
        chat.allOpen(Command.DELIVER).forEach(call -> call.fail(Status.UNAVAILABLE));
        loop.run();
    }

    void answerRoutes(Routes.Builder routes) {
        data.open(Command.READ_ROUTES)
                .answer(ReadRoutesResponse.newBuilder().setRoutes(routes).build());
        loop.run();
    }

    static List<Long> seqs(FakeCall deliver) {
        return deliver.body(DeliverRequest.class).getDeliveriesList().stream()
                .map(d -> d.getSeq())
                .toList();
    }

    static List<Long> users(FakeCall deliver) {
        return deliver.body(DeliverRequest.class).getDeliveries(0).getUsersList();
    }

    /** What the data server was told, such as {@code 9:[1, 2]}, after the gathering time. */
    List<String> completed() {
        loop.advance(Completions.GATHERING);
        return data.calls(Command.COMPLETE_FANOUT).stream()
                .flatMap(c -> c.body(CompleteFanoutRequest.class).getFanoutsList().stream())
                .map(f -> f.getFanoutId() + ":"
                        + f.getEntriesList().stream().map(e -> e.getSeq()).toList())
                .toList();
    }

    double count(String counter) {
        return metrics.get(counter).counter().count();
    }
}
