package io.yizhan.access.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.proto.CloseSessionsRequest;
import io.yizhan.proto.CloseSessionsResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.SessionRef;
import io.yizhan.proto.Status;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.testing.FakeCaller;
import io.yizhan.runtime.testing.HandLoop;
import io.yizhan.runtime.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionCloserTest {

    private final HandLoop time = new HandLoop();
    private final FakeCaller logic = new FakeCaller(time);
    private final NodeIdentity identity = new NodeIdentity(1, ServerType.ACCESS, 1);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SessionCloser closer = new SessionCloser(
            new PresenceConfig(
                    Duration.ofSeconds(30), 15, Duration.ofSeconds(15), Duration.ofMillis(100), Duration.ofSeconds(10)),
            identity,
            logic,
            time,
            new AccessMetrics(registry),
            time);

    @BeforeEach
    void bear() {
        identity.bear(77);
    }

    @Test
    void whatEndsTogetherIsReportedTogether() {
        add(1);
        add(2);
        time.advance(Duration.ofMillis(50));
        add(3);
        assertThat(logic.calls(Command.CLOSE_SESSIONS)).isEmpty();
        time.advance(Duration.ofMillis(50));

        CloseSessionsRequest request = open();
        assertThat(request.getSessionsList())
                .extracting(SessionRef::getSessionId)
                .containsExactly(1L, 2L, 3L);
        assertThat(request.getAccess().getLineage()).isEqualTo(77);
        assertThat(request.getRevoke()).isFalse();
    }

    @Test
    void oneBatchIsOnTheWay() {
        for (int i = 1; i <= 501; i++) {
            add(i);
        }
        time.advance(Duration.ofMillis(100));
        assertThat(open().getSessionsCount()).isEqualTo(500);
        answer();
        time.advance(Duration.ofMillis(100));
        assertThat(open().getSessionsCount()).isOne();
        answer();
        time.advance(Duration.ofMillis(100));
        add(502);
        time.advance(Duration.ofMillis(100));
        assertThat(open().getSessions(0).getSessionId()).isEqualTo(502);
    }

    @Test
    void aFailedBatchIsTriedAgainAndThenLeftToTheDigest() {
        add(1);
        for (int i = 0; i < 3; i++) {
            time.advance(Duration.ofMillis(100));
            logic.open(Command.CLOSE_SESSIONS).fail(Status.UNAVAILABLE);
        }
        time.advance(Duration.ofSeconds(1));

        assertThat(logic.calls(Command.CLOSE_SESSIONS)).hasSize(3);
        assertThat(registry.counter("yizhan.access.closes.lost").count()).isOne();
        add(2);
        time.advance(Duration.ofMillis(100));
        assertThat(open().getSessions(0).getSessionId()).isEqualTo(2);
    }

    @Test
    void drainingReportsWhatWaitsAndThenIsDone() {
        add(1);
        CompletionStage<Void> drained = closer.drain(Deadline.after(Duration.ofSeconds(5), time));
        time.advance(Duration.ofMillis(100));
        assertThat(closer.outstanding()).isEmpty();
        assertThat(drained.toCompletableFuture()).isNotDone();
        answer();
        time.advance(Duration.ZERO);
        time.advance(Duration.ofMillis(1));

        assertThat(drained.toCompletableFuture()).isCompleted();
    }

    @Test
    void drainingWithNothingToReportIsDoneAtOnce() {
        assertThat(closer.drain(Deadline.after(Duration.ofSeconds(5), time)).toCompletableFuture())
                .isCompleted();
    }

    private void add(long sessionId) {
        closer.add(SessionRef.newBuilder()
                .setUserId(sessionId)
                .setSessionId(sessionId)
                .build());
    }

    private CloseSessionsRequest open() {
        return logic.open(Command.CLOSE_SESSIONS).body(CloseSessionsRequest.class);
    }

    private void answer() {
        logic.open(Command.CLOSE_SESSIONS).answer(CloseSessionsResponse.getDefaultInstance());
    }
}
