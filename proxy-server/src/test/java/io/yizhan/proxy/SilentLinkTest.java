package io.yizhan.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.yizhan.proto.ListConversationsResponse;
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

/** A link that is cut without either side noticing costs one attempt's time, not one for each call. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SilentLinkTest {

    private static final Duration HOUR = Duration.ofHours(1);

    /** Attempts end long before a heartbeat is missed. */
    private final Cluster cluster =
            new Cluster(new LinkConfig(Duration.ofSeconds(3), Duration.ofMillis(300), 8, 10_000, 10_000, 1 << 20));
    /** An attempt has all the time there is. */
    private final Cluster patient =
            new Cluster(new LinkConfig(Duration.ofMillis(1500), HOUR, 8, 10_000, 10_000, 1 << 20));

    @AfterEach
    void stop() throws Exception {
        cluster.close();
        patient.close();
    }

    @Test
    void callsUnderWayAreHandedBackWhenTheOtherSideDoesNotSayThatItIsThere() throws Exception {
        TestProxy whole = patient.proxy();
        TestProxy behindTheCut = patient.proxy();
        Relay relay = patient.relay(behindTheCut);
        patient.daemon(ServerType.CHAT, 1, whole, behindTheCut).active();
        TestDaemon caller =
                patient.daemon(ServerType.ACCESS, 1, whole.port(), relay.port()).active();
        relay.cut();
        var calls = new ArrayList<CompletableFuture<?>>();
        for (long key = 0; key < 50; key++) {
            calls.add(caller.call(key, HOUR));
        }
        for (var call : calls) {
            Await.result(call);
        }
        assertThat(caller.count("yizhan.calls.retries", "peer", "chat-proxy")).isBetween(1.0, 50.0);
    }

    @Test
    void aSlowServerIsNotTakenForASilentProxy() throws Exception {
        TestProxy first = patient.proxy();
        TestProxy second = patient.proxy();
        var answer = new CompletableFuture<Message>();
        patient.daemon(ServerType.CHAT, 1, first, second)
                .answering(request -> answer)
                .active();
        TestDaemon caller = patient.daemon(ServerType.ACCESS, 1, first, second).active();
        var call = caller.call(1, HOUR);
        double asked = caller.count("yizhan.link.frames", "peer", "chat-proxy", "direction", "in");
        Await.until(
                "the proxy is asked again and again",
                () -> caller.count("yizhan.link.frames", "peer", "chat-proxy", "direction", "in") > asked + 4);
        assertThat(caller.count("yizhan.calls.retries", "peer", "chat-proxy")).isZero();
        answer.complete(ListConversationsResponse.getDefaultInstance());
        Await.result(call);
    }

    @Test
    void callsAvoidItBeforeItCountsAsGone() throws Exception {
        TestProxy whole = cluster.proxy();
        TestProxy behindTheCut = cluster.proxy();
        Relay relay = cluster.relay(behindTheCut);
        TestDaemon server =
                cluster.daemon(ServerType.CHAT, 1, whole, behindTheCut).active();
        TestDaemon caller =
                cluster.daemon(ServerType.ACCESS, 1, whole.port(), relay.port()).active();
        for (long key = 0; key < 50; key++) {
            Await.result(caller.call(key));
        }
        relay.cut();
        // Some of these go over the cut link, all at once, and come back over the other.
        var calls = new ArrayList<CompletableFuture<?>>();
        for (long key = 0; key < 50; key++) {
            calls.add(caller.call(key));
        }
        for (var call : calls) {
            Await.result(call);
        }
        double retries = caller.count("yizhan.calls.retries", "peer", "chat-proxy");
        assertThat(retries).isBetween(1.0, 50.0);
        for (long key = 0; key < 50; key++) {
            assertThat(Await.result(caller.call(key)).source()).isEqualTo(server.id());
        }
        assertThat(caller.count("yizhan.calls.retries", "peer", "chat-proxy")).isEqualTo(retries);
        assertThat(caller.links().problem()).isEmpty();
    }
}
