package io.yizhan.access.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.access.AccessFixture;
import io.yizhan.access.TestClient;
import io.yizhan.proto.Command;
import io.yizhan.proto.ReconcileSessionsRequest;
import io.yizhan.proto.ReconcileSessionsResponse;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.SessionRef;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.testing.FakeCaller;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReconcilerTest {

    private final AccessFixture access = new AccessFixture();
    private final NodeIdentity identity = new NodeIdentity(1, ServerType.ACCESS, 1);
    private final FakeCaller logic = new FakeCaller(access.time);
    private final Reconciler reconciler =
            new Reconciler(access.config.presence(), identity, access.directory, logic, access.time, access.time);

    @AfterEach
    void close() {
        reconciler.stop();
        access.close();
    }

    @Test
    void everySessionIsToldOnceInAPeriod() {
        for (long user = 1; user <= 40; user++) {
            access.online(user, user, "phone");
        }
        identity.bear(77);
        reconciler.start();
        access.time.advance(Duration.ofMillis(29_999));

        List<ReconcileSessionsRequest> parts = parts();
        assertThat(parts).hasSize(15).allSatisfy(part -> {
            assertThat(part.getParts()).isEqualTo(15);
            assertThat(part.getLeaseMs()).isEqualTo(15_000);
            assertThat(part.getAccess().getLineage()).isEqualTo(77);
            assertThat(part.getSessionsList())
                    .allSatisfy(ref -> assertThat(ref.getUserId() % 15).isEqualTo(part.getPart()));
        });
        assertThat(parts.stream()
                        .flatMap(part -> part.getSessionsList().stream())
                        .map(SessionRef::getUserId))
                .hasSize(40)
                .doesNotHaveDuplicates();
    }

    /** So that a digest that is read late can't speak of sessions opened since. */
    @Test
    void aDigestSaysWhenItWasWrittenDownByTheDataServersClock() {
        logic.script(
                Command.RECONCILE_SESSIONS,
                call -> ReconcileSessionsResponse.newBuilder().setTimeMs(5_000).build());
        identity.bear(77);
        reconciler.besidePredecessor();
        reconciler.start();
        access.time.advance(Duration.ofMillis(1));
        access.time.advance(Duration.ofSeconds(2));
        reconciler.goOn();
        access.time.advance(Duration.ofSeconds(2));

        assertThat(parts()).extracting(ReconcileSessionsRequest::getAsOfMs).startsWith(0L, 7_000L, 7_000L);
        assertThat(parts())
                .extracting(ReconcileSessionsRequest::getPredecessorServes)
                .startsWith(true, true, false);
    }

    @Test
    void staleSessionsEnd() {
        TestClient stale = access.online(3, 5, "phone");
        TestClient newer = access.online(3, 9, "tablet");
        identity.bear(77);
        logic.script(
                Command.RECONCILE_SESSIONS,
                call -> ReconcileSessionsResponse.newBuilder()
                        .addStale(SessionRef.newBuilder().setUserId(3).setSessionId(5))
                        .build());
        reconciler.start();
        access.time.advance(Duration.ofMillis(1));
        access.run();

        assertThat(stale.isOpen()).isFalse();
        assertThat(newer.isOpen()).isTrue();
    }

    private List<ReconcileSessionsRequest> parts() {
        return logic.calls(Command.RECONCILE_SESSIONS).stream()
                .map(call -> call.body(ReconcileSessionsRequest.class))
                .toList();
    }
}
