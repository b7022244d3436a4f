package io.yizhan.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.yizhan.proto.Command;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.ServerType;
import io.yizhan.proxy.testing.Await;
import io.yizhan.proxy.testing.Cluster;
import io.yizhan.proxy.testing.Load;
import io.yizhan.proxy.testing.TestDaemon;
import io.yizhan.proxy.testing.TestProxy;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything that goes in order goes without a failed request. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProxyDrainTest {

    private static final int AT_A_TIME = 20;

    private final Cluster cluster = new Cluster();

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void serverDrainsUnderLoad() throws Exception {
        TestProxy proxy = cluster.proxy();
        TestDaemon leaving = cluster.daemon(ServerType.CHAT, 1, proxy).active();
        cluster.daemon(ServerType.CHAT, 2, proxy).active();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        Load load = new Load(caller, AT_A_TIME).goOn(500);
        Await.result(leaving.links().drain(deadline()));
        int served = leaving.served();
        leaving.close();
        load.goOn(500);
        assertThat(load.stop()).isEmpty();
        assertThat(leaving.served()).isEqualTo(served);
        assertThat(caller.count("yizhan.calls.retries", "peer", "chat-proxy")).isZero();
    }

    @Test
    void drainWaitsForWhatIsBeingServed() throws Exception {
        TestProxy proxy = cluster.proxy();
        CompletableFuture<Void> reached = new CompletableFuture<>();
        CompletableFuture<Message> answer = new CompletableFuture<>();
        TestDaemon server = cluster.daemon(ServerType.CHAT, 1, proxy).active().answering(context -> {
            reached.complete(null);
            return answer;
        });
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        var call = caller.call(1);
        Await.result(reached);
        CompletionStage<Void> drained = server.links().drain(deadline());
        Await.until("it is out of the ring", () -> proxy.ringSize(Command.LIST_CONVERSATIONS_VALUE) == 0);
        assertThat(drained.toCompletableFuture()).isNotDone();
        answer.complete(ListConversationsResponse.getDefaultInstance());
        Await.result(drained);
        server.close();
        assertThat(Await.result(call).source()).isEqualTo(server.id());
    }

    @Test
    void oneOfTwoProxiesDrainsUnderLoad() throws Exception {
        TestProxy leaving = cluster.proxy();
        TestProxy staying = cluster.proxy();
        cluster.daemon(ServerType.CHAT, 1, leaving, staying).active();
        TestDaemon caller =
                cluster.daemon(ServerType.ACCESS, 1, leaving, staying).active();
        Load load = new Load(caller, AT_A_TIME).goOn(500);
        Await.result(leaving.drain());
        leaving.close();
        load.goOn(500);
        assertThat(load.stop()).isEmpty();
        assertThat(caller.count("yizhan.calls.retries", "peer", "chat-proxy")).isZero();
    }

    @Test
    void onlyProxyIsReplacedUnderLoad() throws Exception {
        TestProxy former = cluster.proxy();
        TestDaemon server = cluster.daemon(ServerType.CHAT, 1, former).active();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, former).active();
        Load load = new Load(caller, AT_A_TIME).goOn(500);
        CompletionStage<Void> drained = former.drain();
        TestProxy successor = cluster.proxy(former.port());
        Await.result(drained);
        former.close();
        load.goOn(500);
        assertThat(load.stop()).isEmpty();
        assertThat(successor.ringSize(Command.LIST_CONVERSATIONS_VALUE)).isEqualTo(1);
        assertThat(server.links().problem()).isEmpty();
    }

    @Test
    void proxyIsKilledUnderLoad() throws Exception {
        TestProxy killed = cluster.proxy();
        TestProxy staying = cluster.proxy();
        cluster.daemon(ServerType.CHAT, 1, killed, staying).active();
        TestDaemon caller =
                cluster.daemon(ServerType.ACCESS, 1, killed, staying).active();
        Load load = new Load(caller, AT_A_TIME).goOn(500);
        killed.close();
        load.goOn(500);
        assertThat(load.stop()).isEmpty();
    }

    private static Deadline deadline() {
        return Deadline.after(Await.LIMIT, Ticker.SYSTEM);
    }
}
