package io.yizhan.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.yizhan.proto.Command;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.Member;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.proxy.testing.Await;
import io.yizhan.proxy.testing.Cluster;
import io.yizhan.proxy.testing.TestDaemon;
import io.yizhan.proxy.testing.TestProxy;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.link.Caller.Answer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProxyRoutingTest {

    private final Cluster cluster = new Cluster();

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void carriesRequestsAndResponses() throws Exception {
        TestProxy proxy = cluster.proxy();
        TestDaemon server = cluster.daemon(ServerType.CHAT, 1, proxy).active();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        for (long key = 0; key < 100; key++) {
            Answer<ListConversationsResponse> answer = Await.result(caller.call(key));
            assertThat(answer.source()).isEqualTo(server.id());
        }
        assertThat(server.served()).isEqualTo(100);
        assertThat(proxy.router().forwarded()).isZero();
    }

    @Test
    void keepsAKeyOnOneServerAndUsesAll() throws Exception {
        TestProxy proxy = cluster.proxy();
        cluster.daemon(ServerType.CHAT, 1, proxy).active();
        cluster.daemon(ServerType.CHAT, 2, proxy).active();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        Set<NodeId> servers = new HashSet<>();
        for (long key = 0; key < 50; key++) {
            NodeId first = Await.result(caller.call(key)).source();
            assertThat(Await.result(caller.call(key)).source()).isEqualTo(first);
            servers.add(first);
        }
        assertThat(servers).hasSize(2);
    }

    @Test
    void sendsANamedRequestToThatRunOnly() throws Exception {
        TestProxy proxy = cluster.proxy();
        TestDaemon first = cluster.daemon(ServerType.CHAT, 1, proxy).active();
        TestDaemon second = cluster.daemon(ServerType.CHAT, 2, proxy).active();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        for (TestDaemon named : new TestDaemon[] {first, second}) {
            for (NodeId target : new NodeId[] {
                named.id(),
                named.id().toBuilder().clearIncarnation().build(),
                named.id().toBuilder().clearIncarnation().clearLineage().build()
            }) {
                var call = TestDaemon.request(Duration.ofSeconds(10)).to(target);
                assertThat(Await.result(caller.call(call)).source()).isEqualTo(named.id());
            }
        }
        var formerRun = TestDaemon.request(Duration.ofSeconds(10))
                .to(first.id().toBuilder()
                        .setIncarnation(first.id().getIncarnation() - 1)
                        .build());
        assertFails(caller.call(formerRun), Status.UNAVAILABLE);
    }

    @Test
    void answersAtOnceWhereNobodyServesAWord() throws Exception {
        TestProxy proxy = cluster.proxy();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        assertFails(caller.call(1), Status.UNAVAILABLE);
        assertThat(proxy.count("yizhan.proxy.answered", "status", "UNAVAILABLE"))
                .isEqualTo(8);
    }

    @Test
    void callsTheNextOwnerWhenAServerIsKilled() throws Exception {
        TestProxy proxy = cluster.proxy();
        CompletableFuture<Void> reached = new CompletableFuture<>();
        TestDaemon first = cluster.daemon(ServerType.CHAT, 1, proxy).active();
        TestDaemon second = cluster.daemon(ServerType.CHAT, 2, proxy).active();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        long key = keyOwnedBy(first, caller);
        first.answering(context -> {
            reached.complete(null);
            return new CompletableFuture<>();
        });
        var call = caller.call(key);
        Await.result(reached);
        long killed = System.nanoTime();
        first.close();
        assertThat(Await.result(call).source()).isEqualTo(second.id());
        assertThat(Duration.ofNanos(System.nanoTime() - killed))
                .isLessThan(cluster.config().attemptTimeout());
        assertThat(proxy.router().forwarded()).isZero();
    }

    @Test
    void routesNothingToStandby() throws Exception {
        TestProxy proxy = cluster.proxy();
        TestDaemon standby = cluster.daemon(ServerType.CHAT, 1, proxy).open();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        assertFails(caller.call(1, Duration.ofMillis(500)), Status.UNAVAILABLE);
        assertFails(caller.call(TestDaemon.request(Duration.ofMillis(500)).to(standby.id())), Status.UNAVAILABLE);
        assertThat(standby.served()).isZero();
        Await.until(
                "the caller knows of it",
                () -> caller.links()
                        .caller(ServerType.CHAT_PROXY)
                        .members()
                        .contains(Member.newBuilder()
                                .setNode(standby.id())
                                .setState(NodeState.STANDBY)
                                .build()));
        Await.result(standby.links().state(NodeState.ACTIVE));
        assertThat(Await.result(caller.call(1)).source()).isEqualTo(standby.id());
    }

    @Test
    void retriesElsewhereWhenAServerHangs() throws Exception {
        TestProxy proxy = cluster.proxy();
        TestDaemon first = cluster.daemon(ServerType.CHAT, 1, proxy).active();
        TestDaemon second = cluster.daemon(ServerType.CHAT, 2, proxy).active();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        long key = keyOwnedBy(first, caller);
        CompletableFuture<Message> late = new CompletableFuture<>();
        first.answering(context -> late);
        assertThat(Await.result(caller.call(key)).source()).isEqualTo(second.id());
        late.complete(ListConversationsResponse.getDefaultInstance());
        Await.until(
                "the late answer is dropped",
                () -> caller.count("yizhan.link.unexpected", "peer", "chat-proxy") == 1
                        || proxy.count("yizhan.proxy.dropped", "reason", "unexpected") == 1);
    }

    @Test
    void callWithoutTimeLeftIsNotSent() throws Exception {
        TestProxy proxy = cluster.proxy();
        TestDaemon server = cluster.daemon(ServerType.CHAT, 1, proxy).active();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        assertFails(caller.call(1, Duration.ZERO), Status.TIMEOUT);
        Await.result(caller.call(1));
        assertThat(server.served()).isOne();
    }

    @Test
    void everyWordOfARingIsKnown() throws Exception {
        TestProxy proxy = cluster.proxy();
        cluster.daemon(ServerType.CHAT, 1, proxy).active();
        long words = CommandWord.all().stream()
                .filter(word -> word.server() == ServerType.CHAT)
                .filter(word -> proxy.ringSize(word.number()) == 1)
                .count();
        assertThat(words).isGreaterThan(3);
        assertThat(proxy.ringSize(Command.APPEND_MESSAGES_VALUE)).isZero();
    }

    private static long keyOwnedBy(TestDaemon server, TestDaemon caller) throws Exception {
        for (long key = 0; key < 1000; key++) {
            if (Await.result(caller.call(key)).source().equals(server.id())) {
                return key;
            }
        }
        throw new AssertionError("1000 keys, none owned by " + server.id());
    }

    static void assertFails(CompletableFuture<?> call, Status expected) {
        assertThatThrownBy(() -> Await.result(call))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.status()).isEqualTo(expected));
    }
}
