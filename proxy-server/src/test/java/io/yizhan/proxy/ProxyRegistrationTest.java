package io.yizhan.proxy;

import static io.yizhan.proxy.ProxyRoutingTest.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.yizhan.proto.Command;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.ListConversationsRequest;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.Registration;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.proxy.testing.Await;
import io.yizhan.proxy.testing.Cluster;
import io.yizhan.proxy.testing.RawPeer;
import io.yizhan.proxy.testing.TestDaemon;
import io.yizhan.proxy.testing.TestProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProxyRegistrationTest {

    private static final int LIST = Command.LIST_CONVERSATIONS_VALUE;

    private final Cluster cluster = new Cluster();

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void lastStartedOfTwoWithOneNumberIsValid() throws Exception {
        TestProxy proxy = cluster.proxy();
        CompletableFuture<Void> reached = new CompletableFuture<>();
        CompletableFuture<Message> former = new CompletableFuture<>();
        TestDaemon first = cluster.daemon(ServerType.CHAT, 1, proxy).active().answering(context -> {
            reached.complete(null);
            return former;
        });
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        var underWay = caller.call(1);
        Await.result(reached);
        TestDaemon second = cluster.daemon(ServerType.CHAT, 1, proxy).active();
        assertThat(Await.result(first.superseded())).isEqualTo(second.id().getIncarnation());
        assertThat(second.id().getIncarnation()).isGreaterThan(first.id().getIncarnation());
        for (long key = 0; key < 20; key++) {
            assertThat(Await.result(caller.call(key)).source()).isEqualTo(second.id());
        }
        // What the older one had taken on it still answers.
        former.complete(ListConversationsResponse.getDefaultInstance());
        assertThat(Await.result(underWay).source()).isEqualTo(first.id());
        assertThat(second.superseded()).isNotDone();
    }

    @Test
    void olderRunServesOnWhereTheNewerIsNotKnownYet() throws Exception {
        TestProxy one = cluster.proxy();
        TestProxy two = cluster.proxy();
        TestDaemon older = cluster.daemon(ServerType.CHAT, 1, one, two).active();
        TestDaemon newer = cluster.daemon(ServerType.CHAT, 1, one).active();
        TestDaemon callerOfOne = cluster.daemon(ServerType.ACCESS, 1, one).active();
        TestDaemon callerOfTwo = cluster.daemon(ServerType.ACCESS, 2, two).active();
        assertThat(Await.result(callerOfOne.call(1)).source()).isEqualTo(newer.id());
        assertThat(Await.result(callerOfTwo.call(1)).source()).isEqualTo(older.id());
        assertThat(older.superseded()).isNotDone();
        // Its last link that didn't know goes: nothing is left to wait for.
        two.close();
        assertThat(Await.result(older.superseded())).isEqualTo(newer.id().getIncarnation());
    }

    @Test
    void olderRunThatComesLaterIsToldTooAndWhoSpokeLastIsNoMatter() throws Exception {
        TestProxy proxy = cluster.proxy();
        TestProxy other = cluster.proxy();
        TestDaemon older = cluster.daemon(ServerType.CHAT, 1, other).active();
        TestDaemon newer = cluster.daemon(ServerType.CHAT, 1, proxy).active();
        assertThat(newer.id().getIncarnation())
                .isGreaterThanOrEqualTo(older.id().getIncarnation());
        try (RawPeer late = cluster.rawPeer(ServerType.CHAT, 1, proxy)) {
            late.authenticate();
            late.heartbeat(late.registration(NodeState.ACTIVE, Command.LIST_CONVERSATIONS));
            assertThat(late.read().getCommand()).isEqualTo(Command.HEARTBEAT_VALUE);
            assertThat(late.read().getCommand()).isEqualTo(Command.SUPERSEDED_VALUE);
        }
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        assertThat(Await.result(caller.call(1)).source()).isEqualTo(newer.id());
    }

    @Test
    void restartedServerTakesNoAnswerMeantForItsFormerSelf() throws Exception {
        TestProxy proxy = cluster.proxy();
        CompletableFuture<Void> reached = new CompletableFuture<>();
        CompletableFuture<Message> answer = new CompletableFuture<>();
        cluster.daemon(ServerType.CHAT, 1, proxy).active().answering(context -> {
            reached.complete(null);
            return answer;
        });
        TestDaemon former = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        var lost = former.call(1);
        Await.result(reached);
        former.close();
        TestDaemon restarted = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        answer.complete(ListConversationsResponse.getDefaultInstance());
        Await.until("the answer is dropped", () -> proxy.count("yizhan.proxy.dropped", "reason", "unexpected") == 1);
        assertThat(restarted.count("yizhan.link.unexpected", "peer", "chat-proxy"))
                .isZero();
        assertFails(lost, Status.UNAVAILABLE);
    }

    @Test
    void wordOfAnotherRangeIsRefusedAndTheDaemonIsNotReady() throws Exception {
        TestProxy proxy = cluster.proxy();
        TestDaemon greedy = cluster.daemon(ServerType.CHAT, 1, proxy)
                .described(Registration.newBuilder()
                        .addCommands(Command.APPEND_MESSAGES_VALUE)
                        .build());
        CompletableFuture<Void> opened = CompletableFuture.runAsync(() -> {
            try {
                greedy.open();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Await.until(
                "it is told",
                () -> greedy.links().problem().filter(p -> p.contains("0x401")).isPresent());
        assertThat(proxy.ringSize(LIST)).isZero();
        greedy.described(Registration.getDefaultInstance());
        Await.result(opened);
        assertThat(greedy.links().problem()).isEmpty();
    }

    @Test
    void strangerIsRefused() throws Exception {
        TestProxy proxy = cluster.proxy();
        TestDaemon stranger =
                cluster.daemon("another secret than that".getBytes(StandardCharsets.UTF_8), ServerType.CHAT, 1, proxy);
        Thread opening = new Thread(() -> {
            try {
                stranger.open();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        opening.start();
        Await.until("it is refused", () -> stranger.count("yizhan.link.refused", "peer", "chat-proxy") > 0);
        assertThat(stranger.links().problem()).contains("no chat-proxy reached");
        opening.interrupt();
        opening.join();
    }

    @Test
    void nothingIsServedBeforeAuthentication() throws Exception {
        TestProxy proxy = cluster.proxy();
        try (RawPeer peer = cluster.rawPeer(ServerType.CHAT, 1, proxy)) {
            assertThat(peer.read().getCommand()).isEqualTo(Command.CHALLENGE_VALUE);
            peer.request(Command.LIST_CONVERSATIONS, ListConversationsRequest.getDefaultInstance());
            assertThat(peer.read().getStatus()).isEqualTo(Status.UNAUTHENTICATED);
            assertThat(peer.isClosedByProxy()).isTrue();
        }
        try (RawPeer peer = cluster.rawPeer(ServerType.CHAT, 1, proxy)) {
            assertThat(peer.read().getCommand()).isEqualTo(Command.CHALLENGE_VALUE);
            peer.write(Envelope.newBuilder().setReason("x".repeat(2000)).build());
            assertThat(peer.isClosedByProxy()).isTrue();
        }
    }

    @Test
    void unregisteredPeerAndForeignSourceAreRefused() throws Exception {
        TestProxy proxy = cluster.proxy();
        cluster.daemon(ServerType.CHAT, 1, proxy).active();
        try (RawPeer peer = cluster.rawPeer(ServerType.ACCESS, 1, proxy)) {
            peer.authenticate();
            peer.request(Command.LIST_CONVERSATIONS, ListConversationsRequest.getDefaultInstance());
            assertThat(peer.read().getStatus()).isEqualTo(Status.FORBIDDEN);
            peer.register(NodeState.ACTIVE, Command.DELIVER);
            peer.request(Command.LIST_CONVERSATIONS, ListConversationsRequest.getDefaultInstance());
            assertThat(peer.read().getStatus()).isEqualTo(Status.OK);
            NodeId foreign = peer.node().toBuilder().setInstance(2).build();
            peer.write(Envelope.newBuilder()
                    .setCommand(LIST)
                    .setKind(Kind.REQUEST)
                    .setRequestId(99)
                    .setSource(foreign)
                    .build());
            assertThat(peer.read().getStatus()).isEqualTo(Status.FORBIDDEN);
        }
    }

    @Test
    void silentServerLeavesTheRingAndItsRequestsGoElsewhere() throws Exception {
        TestProxy proxy = cluster.proxy();
        try (RawPeer silent = cluster.rawPeer(ServerType.CHAT, 1, proxy)) {
            silent.authenticate().register(NodeState.ACTIVE, Command.LIST_CONVERSATIONS);
            TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
            var call = caller.call(1);
            assertThat(silent.read().getCommand()).isEqualTo(LIST);
            TestDaemon other = cluster.daemon(ServerType.CHAT, 2, proxy).active();
            assertThat(proxy.ringSize(LIST)).isEqualTo(2);
            assertThat(Await.result(call).source()).isEqualTo(other.id());
            assertThat(proxy.ringSize(LIST)).isEqualTo(1);
            assertThat(silent.isClosedByProxy()).isTrue();
        }
    }

    @Test
    void restartedProxyKnowsEverybodyAgain() throws Exception {
        TestProxy proxy = cluster.proxy();
        int port = proxy.port();
        TestDaemon server = cluster.daemon(ServerType.CHAT, 1, proxy).active();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        proxy.close();
        Await.until("the loss is noticed", () -> caller.links().problem().isPresent());
        TestProxy restarted = cluster.proxy(port);
        Await.until("the server is back", () -> restarted.ringSize(LIST) == 1);
        assertThat(Await.result(caller.call(1)).source()).isEqualTo(server.id());
        assertThat(caller.links().problem()).isEmpty();
    }

    @Test
    void peerThatDoesNotReadCostsOnlyItself() throws Exception {
        TestProxy proxy = cluster.proxy();
        try (RawPeer deaf = cluster.rawPeer(ServerType.CHAT, 1, proxy);
                RawPeer caller = cluster.rawPeer(ServerType.ACCESS, 1, proxy)) {
            deaf.authenticate().register(NodeState.ACTIVE, Command.LIST_CONVERSATIONS);
            caller.authenticate().register(NodeState.ACTIVE, Command.DELIVER);
            Message large = ListConversationsRequest.newBuilder()
                    .setUnknownFields(UnknownFieldSet.newBuilder()
                            .addField(
                                    1000,
                                    UnknownFieldSet.Field.newBuilder()
                                            .addLengthDelimited(ByteString.copyFrom(new byte[200_000]))
                                            .build())
                            .build())
                    .build();
            caller.keepHeartbeating(caller.registration(NodeState.ACTIVE, Command.DELIVER));
            for (int i = 0; i < 200; i++) {
                caller.request(Command.LIST_CONVERSATIONS, large);
            }
            Envelope answer = caller.read(Command.LIST_CONVERSATIONS);
            assertThat(answer.getStatus()).isEqualTo(Status.OVERLOADED);
            assertThat(answer.getRetryAfterMs()).isPositive();
            // The rest is answered too: refused now, or when the deaf one is given up as silent.
            for (int i = 1; i < 200; i++) {
                assertThat(caller.read(Command.LIST_CONVERSATIONS).getStatus())
                        .isIn(Status.OVERLOADED, Status.UNAVAILABLE);
            }
            assertThat(proxy.router().forwarded()).isZero();
        }
    }

    @Test
    void drainingServerGetsDrainedAsTheLastFrameWithARequestBefore() throws Exception {
        TestProxy proxy = cluster.proxy();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        try (RawPeer server = cluster.rawPeer(ServerType.CHAT, 1, proxy)) {
            server.authenticate().register(NodeState.ACTIVE, Command.LIST_CONVERSATIONS);
            var answered = caller.call(1);
            Envelope request = server.read();
            Registration leaving = server.registration(NodeState.DRAINING, Command.LIST_CONVERSATIONS);
            server.heartbeat(leaving);
            assertThat(server.read().getCommand()).isEqualTo(Command.HEARTBEAT_VALUE);
            // Out of the ring, still there for who names it.
            assertFails(caller.call(1, Duration.ofMillis(300)), Status.UNAVAILABLE);
            var named = caller.call(TestDaemon.request(Duration.ofSeconds(10)).to(server.node()));
            Envelope namedRequest = server.read();
            server.heartbeat(leaving.toBuilder().setClosing(true).build());
            assertThat(server.read().getCommand()).isEqualTo(Command.HEARTBEAT_VALUE);
            assertThat(server.read().getCommand()).isEqualTo(Command.DRAINED_VALUE);
            assertFails(caller.call(TestDaemon.request(Duration.ofSeconds(10)).to(server.node())), Status.UNAVAILABLE);
            respond(server, request);
            respond(server, namedRequest);
            assertThat(Await.result(answered).source()).isEqualTo(server.node());
            assertThat(Await.result(named).source()).isEqualTo(server.node());
        }
    }

    @Test
    void badBytesCloseTheLink() throws Exception {
        TestProxy proxy = cluster.proxy();
        try (RawPeer peer = cluster.rawPeer(ServerType.CHAT, 1, proxy)) {
            peer.authenticate().register(NodeState.ACTIVE, Command.LIST_CONVERSATIONS);
            assertThat(proxy.ringSize(LIST)).isEqualTo(1);
            peer.writeRaw(new byte[] {3, 0x0b, 0x0b, 0x0b});
            assertThat(peer.isClosedByProxy()).isTrue();
        }
        Await.until("it is out of the ring", () -> proxy.ringSize(LIST) == 0);
    }

    private static void respond(RawPeer server, Envelope request) throws IOException {
        server.write(Envelope.newBuilder()
                .setCommand(request.getCommand())
                .setKind(Kind.RESPONSE)
                .setRequestId(request.getRequestId())
                .setSource(server.node())
                .setTarget(request.getSource())
                .build());
    }
}
