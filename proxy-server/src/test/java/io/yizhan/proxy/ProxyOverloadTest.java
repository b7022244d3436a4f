package io.yizhan.proxy;

import static io.yizhan.proxy.ProxyRoutingTest.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.yizhan.proto.Command;
import io.yizhan.proto.ListConversationsRequest;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.proxy.testing.Await;
import io.yizhan.proxy.testing.Cluster;
import io.yizhan.proxy.testing.RawPeer;
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

/** A proxy holds a bounded number of requests and bytes for each server, and says at once that there are too many. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProxyOverloadTest {

    /** That of {@link TestProxy}. */
    private static final int MAX_OWED = 1000;

    private static final int LARGE = 256 << 10;
    private static final Duration LONG = Duration.ofSeconds(40);

    /** Nobody asks elsewhere, and no caller and no server has a narrower bound than the proxy. */
    private final Cluster cluster =
            new Cluster(new LinkConfig(Duration.ofSeconds(10), LONG, 8, 10_000, 10_000, 1 << 20));

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void moreRequestsThanAServerMayOweAreRefused() throws Exception {
        TestProxy proxy = cluster.proxy();
        CompletableFuture<Message> answer = new CompletableFuture<>();
        TestDaemon server = cluster.daemon(ServerType.CHAT, 1, proxy).active().answering(context -> answer);
        TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
        List<CompletableFuture<?>> owed = new ArrayList<>();
        for (int i = 0; i < MAX_OWED; i++) {
            owed.add(caller.call(i, LONG));
        }
        Await.until("all are owed", () -> proxy.router().forwarded() == MAX_OWED);

        assertFails(caller.call(1, Duration.ofSeconds(1)), Status.OVERLOADED);
        assertThat(refused(proxy)).isPositive();
        assertThat(proxy.router().forwarded()).isEqualTo(MAX_OWED);

        answer.complete(ListConversationsResponse.getDefaultInstance());
        for (CompletableFuture<?> call : owed) {
            Await.result(call);
        }
        Await.result(caller.call(1));
        assertThat(server.served()).isEqualTo(MAX_OWED + 1);
    }

    @Test
    void aServerThatDoesNotReadGetsNoMoreThanItsLinkHolds() throws Exception {
        TestProxy proxy = cluster.proxy();
        try (RawPeer deaf = cluster.rawPeer(ServerType.CHAT, 1, proxy)) {
            deaf.authenticate().register(NodeState.ACTIVE, Command.LIST_CONVERSATIONS);
            TestDaemon caller = cluster.daemon(ServerType.ACCESS, 1, proxy).active();
            CompletableFuture<?> last = new CompletableFuture<>();
            int asked = 0;
            while (refused(proxy) == 0) {
                last = caller.call(large());
                int sofar = ++asked;
                Await.until("the proxy has it", () -> forwarded(proxy) + refused(proxy) >= sofar);
            }

            assertFails(last, Status.OVERLOADED);
            assertThat(asked).as("the system's buffers, and then the proxy's").isGreaterThan(4);
            assertThat(proxy.router().forwarded()).isEqualTo(asked - 1);
        }
    }

    private static double refused(TestProxy proxy) {
        return proxy.count("yizhan.proxy.answered", "status", "OVERLOADED");
    }

    private static double forwarded(TestProxy proxy) {
        return proxy.count("yizhan.proxy.forwarded", "kind", "request");
    }

    private static OutboundCall large() {
        UnknownFieldSet.Field bytes = UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFrom(new byte[LARGE]))
                .build();
        Message body = ListConversationsRequest.newBuilder()
                .setUnknownFields(
                        UnknownFieldSet.newBuilder().addField(1000, bytes).build())
                .build();
        return OutboundCall.of(Command.LIST_CONVERSATIONS, body, Deadline.after(LONG, Ticker.SYSTEM));
    }
}
