package io.yizhan.runtime.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.yizhan.proto.Command;
import io.yizhan.proto.DeliverRequest;
import io.yizhan.proto.DeliverResponse;
import io.yizhan.proto.EndSessionsResponse;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.Statuses;
import io.yizhan.runtime.http.HttpQuery;
import io.yizhan.runtime.http.HttpReply;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.testing.FakeCaller;
import io.yizhan.runtime.testing.HandLoop;
import io.yizhan.runtime.time.Deadline;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class FailPointsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HandLoop loop = new HandLoop();
    private final FakeCaller peers = new FakeCaller(loop);
    private final List<String> deeds = new ArrayList<>();
    private final FailPoints points = FailPoints.on(loop, loop, new Deeds() {
        @Override
        public void halt() {
            deeds.add("halt");
        }

        @Override
        public void hang() {
            deeds.add("hang");
        }
    });
    private final FailPointPage page = points.page().orElseThrow();

    @Test
    void areNothingWhereTheyAreOff() {
        FailPoints off = FailPoints.off();
        HandlerTable table = HandlerTable.empty();

        assertThat(off.areOn()).isFalse();
        assertThat(off.point("a.moment", "Something.")).isSameAs(FailPoint.OFF);
        assertThat(FailPoint.OFF.reached()).isFalse();
        assertThat(off.around(peers)).isSameAs(peers);
        assertThat(off.around(table)).isSameAs(table);
        assertThat(off.page()).isEmpty();
    }

    @Test
    void actOnceAfterAsManyTimesAsSaid() {
        FailPoint point = points.point("a.moment", "Something.");
        assertThat(point.reached()).isFalse();
        arm("a.moment", "halt", "2");

        assertThat(point.reached()).isFalse();
        assertThat(point.reached()).isFalse();
        assertThat(deeds).isEmpty();
        assertThat(point.reached()).isFalse();
        assertThat(deeds).containsExactly("halt");
        assertThat(point.reached()).isFalse();
        assertThat(deeds).hasSize(1);
    }

    @Test
    void onlyDropLeavesOutWhatComesNext() {
        FailPoint point = points.point("a.moment", "Something.");
        arm("a.moment", "hang", "0");
        assertThat(point.reached()).isFalse();
        arm("a.moment", "drop", "0");
        assertThat(point.reached()).isTrue();
        assertThat(point.reached()).isFalse();
        assertThat(deeds).containsExactly("hang");
    }

    @Test
    void canBeDisarmed() {
        FailPoint point = points.point("a.moment", "Something.");
        arm("a.moment", "halt", "0");
        assertThat(arm("a.moment", "off", "0").status()).isEqualTo(200);
        assertThat(point.reached()).isFalse();
        assertThat(deeds).isEmpty();
    }

    @Test
    void areListedWithWhatTheyAreArmedWith() {
        points.point("a.moment", "Something.").reached();
        points.point("b.moment", "Something else.");
        arm("b.moment", "drop", "7");

        assertThat(page.list(query(Map.of())).body())
                .contains("{\"point\":\"a.moment\",\"reached\":1,\"armed\":\"off\",\"moment\":\"Something.\"}")
                .contains("{\"point\":\"b.moment\",\"reached\":0,\"armed\":\"drop\",\"moment\":\"Something else.\"}");
    }

    @Test
    void refuseWhatMakesNoSense() {
        points.point("a.moment", "Something.");
        assertThat(arm("another", "halt", "0").status()).isEqualTo(404);
        assertThat(arm("a.moment", "explode", "0").status()).isEqualTo(400);
        assertThat(arm("a.moment", "halt", "-1").status()).isEqualTo(400);
        assertThat(arm("a.moment", "halt", "soon").status()).isEqualTo(400);
    }

    @Test
    void dropARequestOrItsAnswer() {
        var caller = points.around(peers);
        arm("call.deliver", "drop", "0");
        assertThat(statusOf(caller.call(deliver(), DeliverResponse.class))).isEqualTo(Status.TIMEOUT);
        assertThat(peers.calls(Command.DELIVER)).isEmpty();

        peers.script(Command.DELIVER, call -> DeliverResponse.getDefaultInstance());
        arm("answer.deliver", "drop", "0");
        assertThat(statusOf(caller.call(deliver(), DeliverResponse.class))).isEqualTo(Status.TIMEOUT);
        assertThat(peers.calls(Command.DELIVER)).hasSize(1);

        assertThat(caller.call(deliver(), DeliverResponse.class)).isCompleted();
    }

    @Test
    void holdADroppedResponseUntilNobodyWaitsForIt() throws Exception {
        HandlerTable table = points.around(HandlerTable.of(
                ServerType.ACCESS,
                List.of(
                        new Answering(Command.DELIVER, DeliverResponse.getDefaultInstance()),
                        new Answering(Command.END_SESSIONS, EndSessionsResponse.getDefaultInstance()))));
        arm("response.deliver", "drop", "0");

        CompletableFuture<?> dropped = serve(table);
        loop.advance(SECOND.minusMillis(1));
        assertThat(dropped).isNotDone();
        loop.advance(Duration.ofMillis(2));
        assertThat(statusOf(dropped)).isEqualTo(Status.TIMEOUT);
        assertThat(serve(table)).isCompleted();
    }

    private record Answering(Command command, Message answer) implements CommandHandler<Message, Message> {
        @Override
        public CompletionStage<Message> handle(Message request, RequestContext context) {
            return CompletableFuture.completedFuture(answer);
        }
    }

    @SuppressWarnings("unchecked") // the handler is an Answering behind its fail point
    private CompletableFuture<?> serve(HandlerTable table) throws Exception {
        RequestContext context =
                new RequestContext(NodeId.getDefaultInstance(), 0, 0, 0, Deadline.after(SECOND, loop), 0, 0);
        CommandHandler<Message, ?> handler =
                (CommandHandler<Message, ?>) table.find(Command.DELIVER_VALUE).orElseThrow();
        return handler.handle(DeliverRequest.getDefaultInstance(), context).toCompletableFuture();
    }

    private OutboundCall deliver() {
        return OutboundCall.of(Command.DELIVER, DeliverRequest.getDefaultInstance(), Deadline.after(SECOND, loop));
    }

    private static Status statusOf(CompletableFuture<?> failed) {
        assertThat(failed).isCompletedExceptionally();
        return Statuses.of(failed.handle((value, failure) -> failure).join()).status();
    }

    private HttpReply arm(String point, String action, String after) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("point", point);
        parameters.put("action", action);
        parameters.put("after", after);
        HttpReply reply = page.arm(query(parameters));
        loop.advance(Duration.ofMillis(100));
        return reply;
    }

    private static HttpQuery query(Map<String, String> parameters) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        parameters.forEach((name, value) -> lists.put(name, List.of(value)));
        return new HttpQuery("/failpoints", lists, InetAddress.getLoopbackAddress());
    }
}
