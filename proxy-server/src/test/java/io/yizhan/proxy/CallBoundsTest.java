package io.yizhan.proxy;

import static io.yizhan.proxy.ProxyRoutingTest.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.yizhan.proto.Command;
import io.yizhan.proto.ListConversationsRequest;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.proxy.testing.Await;
import io.yizhan.proxy.testing.Cluster;
import io.yizhan.proxy.testing.TestDaemon;
import io.yizhan.proxy.testing.TestProxy;
import io.yizhan.runtime.link.LinkConfig;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is full says so at once. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CallBoundsTest {

    private static final int MAX_OUTSTANDING = 5;
    private static final int MAX_IN_FLIGHT = 3;

    private final Cluster cluster = new Cluster(
            new LinkConfig(Duration.ofSeconds(3), Duration.ofSeconds(3), 8, MAX_OUTSTANDING, MAX_IN_FLIGHT, 1 << 20));

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void fullTableOfCallsAndFullServerAreOverloaded() throws Exception {
        TestProxy proxy = cluster.proxy();
        CompletableFuture<Message> answer = new CompletableFuture<>();
        TestDaemon server = cluster.daemon(ServerType.CHAT, 1, proxy).active().answering(context -> answer);
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        TestDaemon other = cluster.daemon(ServerType.ACCESS, 2, proxy).active();
        List<CompletableFuture<?>> served = new ArrayList<>();
        for (int i = 0; i < MAX_IN_FLIGHT; i++) {
            served.add(caller.call(i));
        }
        Await.until("they are being served", () -> server.served() == MAX_IN_FLIGHT);
        assertFails(other.call(1), Status.OVERLOADED);
        assertThat(server.served()).isEqualTo(MAX_IN_FLIGHT);
        answer.complete(ListConversationsResponse.getDefaultInstance());
        for (CompletableFuture<?> call : served) {
            Await.result(call);
        }
        server.answering(context -> new CompletableFuture<>());
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 2 * MAX_OUTSTANDING; i++) {
            calls.add(caller.call(i, Duration.ofMillis(500)));
        }
        for (CompletableFuture<?> call : calls.subList(MAX_OUTSTANDING, 2 * MAX_OUTSTANDING)) {
            assertFails(call, Status.OVERLOADED);
        }
    }

    @Test
    void callEndsAtItsDeadline() throws Exception {
        TestProxy proxy = cluster.proxy();
        cluster.daemon(ServerType.CHAT, 1, proxy).active().answering(context -> new CompletableFuture<>());
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        long start = System.nanoTime();
        assertFails(caller.call(1, Duration.ofMillis(300)), Status.TIMEOUT);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(299));
    }

    @Test
    void requestThatIsTooLargeIsNotSent() throws Exception {
        TestProxy proxy = cluster.proxy();
        TestDaemon server = cluster.daemon(ServerType.CHAT, 1, proxy).active();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        UnknownFieldSet.Field large = UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFrom(new byte[4 << 20]))
                .build();
        Message body = ListConversationsRequest.newBuilder()
                .setUnknownFields(
                        UnknownFieldSet.newBuilder().addField(1000, large).build())
                .build();
        Deadline deadline = Deadline.after(Await.LIMIT, Ticker.SYSTEM);
        assertFails(caller.call(OutboundCall.of(Command.LIST_CONVERSATIONS, body, deadline)), Status.TOO_LARGE);
        assertThat(server.served()).isZero();
    }

    @Test
    void callsBeforeTheLinksAreOpenAndAfterAreUnavailable() throws Exception {
        TestProxy proxy = cluster.proxy();
        cluster.daemon(ServerType.CHAT, 1, proxy).active();
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy);
        assertFails(caller.call(1, Duration.ofMillis(200)), Status.UNAVAILABLE);
        caller.active();
        Await.result(caller.call(1));
        caller.close();
        assertFails(caller.call(1), Status.UNAVAILABLE);
    }
}
