package io.yizhan.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.yizhan.proto.ServerType;
import io.yizhan.proxy.testing.Await;
import io.yizhan.proxy.testing.Cluster;
import io.yizhan.proxy.testing.Relay;
import io.yizhan.proxy.testing.TestDaemon;
import io.yizhan.proxy.testing.TestProxy;
import io.yizhan.runtime.link.LinkConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that hangs costs those who have asked it one attempt's time, and nobody for as long as it is in the ring. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SilentServerTest {

    /** More than a proxy sends until who answers none of them is passed over. */
    private static final int PROBES_OF_A_SILENCE = 6;

    private final Cluster cluster =
            new Cluster(new LinkConfig(Duration.ofSeconds(3), Duration.ofMillis(300), 8, 10_000, 10_000, 1 << 20));

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void requestsGoElsewhereBeforeItCountsAsGone() throws Exception {
        TestProxy proxy = cluster.proxy();
        Relay relay = cluster.relay(proxy);
        cluster.daemon(ServerType.CHAT, 1, relay.port()).active();
        TestDaemon answers = cluster.daemon(ServerType.CHAT, 2, proxy).active();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        callEach(caller);
        relay.cut();
        callEach(caller);
        assertThat(caller.count("yizhan.calls.retries", "peer", "chat-proxy")).isPositive();

        Await.until("requests go elsewhere", () -> {
            callEach(caller);
            return proxy.count("yizhan.proxy.detours") > 0;
        });
        double retries = caller.count("yizhan.calls.retries", "peer", "chat-proxy");
        for (long key = 0; key < 50; key++) {
            assertThat(Await.result(caller.call(key)).source()).isEqualTo(answers.id());
        }
        assertThat(caller.count("yizhan.calls.retries", "peer", "chat-proxy")).isEqualTo(retries);
    }

    @Test
    void whoIsSlowButThereIsNotPassedOver() throws Exception {
        TestProxy proxy = cluster.proxy();
        CompletableFuture<Message> late = new CompletableFuture<>();
        TestDaemon slow = cluster.daemon(ServerType.CHAT, 1, proxy).active().answering(context -> late);
        cluster.daemon(ServerType.CHAT, 2, proxy).active();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        callEach(caller);
        int served = slow.served();
        assertThat(served).isPositive();

        Await.until("it owes answers for long enough", () -> proxy.count("yizhan.proxy.probes") >= PROBES_OF_A_SILENCE);
        callEach(caller);
        assertThat(slow.served()).isGreaterThan(served);
        assertThat(proxy.count("yizhan.proxy.detours")).isZero();
    }

    private static void callEach(TestDaemon caller) {
        var calls = new ArrayList<CompletableFuture<?>>();
        for (long key = 0; key < 50; key++) {
            calls.add(caller.call(key));
        }
        calls.forEach(CompletableFuture::join);
    }
}
