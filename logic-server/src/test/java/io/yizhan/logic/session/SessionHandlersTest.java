package io.yizhan.logic.session;

import static io.yizhan.logic.Stage.ACCESS;
import static io.yizhan.logic.Stage.SESSION;
import static io.yizhan.logic.Stage.USER;
import static io.yizhan.logic.Stage.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.logic.Stage;
import io.yizhan.proto.CloseSessionsRequest;
import io.yizhan.proto.CloseSessionsResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.DeviceInfo;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.EndSessionsRequest;
import io.yizhan.proto.EndSessionsResponse;
import io.yizhan.proto.KickDeviceRequest;
import io.yizhan.proto.ListDevicesRequest;
import io.yizhan.proto.ListDevicesResponse;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ReconcileSessionsRequest;
import io.yizhan.proto.ReconcileSessionsResponse;
import io.yizhan.proto.ReplacedSession;
import io.yizhan.proto.RevokeDeviceRequest;
import io.yizhan.proto.RevokeDeviceResponse;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.SessionRef;
import io.yizhan.proto.Status;
import io.yizhan.runtime.testing.FakeCaller;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionHandlersTest {

    private static final NodeId OTHER_ACCESS = FakeCaller.node(ServerType.ACCESS, 2, 102);

    private final Stage stage = new Stage();
    private final CloseSessionsHandler close = new CloseSessionsHandler(stage.data);
    private final ReconcileSessionsHandler reconcile = new ReconcileSessionsHandler(stage.data);
    private final ListDevicesHandler list = new ListDevicesHandler(stage.data);
    private final KickDeviceHandler kick = new KickDeviceHandler(stage.data, new SessionEnder(stage.logic, stage.loop));

    @Test
    void closedSessionsAreForgotten() {
        CloseSessionsRequest request = CloseSessionsRequest.newBuilder()
                .setAccess(ACCESS)
                .addSessions(SessionRef.newBuilder().setUserId(USER))
                .setRevoke(true)
                .build();
        var answer = close.handle(request, stage.nobody()).toCompletableFuture();

        var remove = stage.data.open(Command.REMOVE_SESSIONS);
        assertThat(remove.call().body()).isSameAs(request);
        assertThat(remove.call().routingKey()).isEqualTo(RoutingKeys.ofId(USER));
        remove.answer(CloseSessionsResponse.getDefaultInstance());
        assertThat(answer).isCompleted();
    }

    @Test
    void noSessionsAreNoWork() {
        CloseSessionsRequest request =
                CloseSessionsRequest.newBuilder().setAccess(ACCESS).build();

        assertThat(close.handle(request, stage.nobody()).toCompletableFuture()).isCompleted();
        assertThat(stage.data.calls(Command.REMOVE_SESSIONS)).isEmpty();
    }

    @Test
    void anAccessServerSpeaksForItselfOnly() {
        CloseSessionsRequest closing =
                CloseSessionsRequest.newBuilder().setAccess(ACCESS).build();
        ReconcileSessionsRequest reconciling = ReconcileSessionsRequest.newBuilder()
                .setAccess(ACCESS)
                .setParts(1)
                .build();
        for (NodeId stranger : List.of(OTHER_ACCESS, FakeCaller.node(ServerType.CHAT, 1, 301))) {
            assertStatus(Status.FORBIDDEN, () -> close.handle(closing, stage.context(stranger, 0)));
            assertStatus(Status.FORBIDDEN, () -> reconcile.handle(reconciling, stage.context(stranger, 0)));
        }
    }

    @Test
    void theAnswerToAReconcileNamesStaleSessions() {
        ReconcileSessionsRequest request = ReconcileSessionsRequest.newBuilder()
                .setAccess(ACCESS)
                .setPart(2)
                .setParts(3)
                .build();
        ReconcileSessionsResponse stale = ReconcileSessionsResponse.newBuilder()
                .addStale(SessionRef.newBuilder().setSessionId(1))
                .build();
        var answer = reconcile.handle(request, stage.nobody()).toCompletableFuture();
        stage.data.open(Command.REPAIR_PRESENCE).answer(stale);

        assertThat(answer.join()).isEqualTo(stale);
        assertStatus(
                Status.INVALID,
                () -> reconcile.handle(request.toBuilder().setPart(3).build(), stage.nobody()));
        assertStatus(
                Status.INVALID,
                () -> reconcile.handle(request.toBuilder().setPart(-1).build(), stage.nobody()));
    }

    @Test
    void listsOnesOwnDevicesWhateverTheBodySays() {
        var answer = list.handle(
                        ListDevicesRequest.newBuilder().setUserId(USER + 1).build(), stage.session())
                .toCompletableFuture();
        var read = stage.data.open(Command.READ_DEVICES);
        assertThat(read.body(ListDevicesRequest.class).getUserId()).isEqualTo(USER);
        read.answer(ListDevicesResponse.newBuilder()
                .addDevices(DeviceInfo.newBuilder().setSessionId(SESSION))
                .addDevices(DeviceInfo.newBuilder().setSessionId(SESSION + 1).setCurrent(true))
                .build());

        assertThat(answer.join().getDevicesList())
                .extracting(DeviceInfo::getCurrent)
                .containsExactly(true, false);
    }

    @Test
    void aKickedDeviceIsRevokedFirstThenItsSessionEnds() {
        var answer = kick.handle(kickPhone(), stage.session()).toCompletableFuture();
        RevokeDeviceRequest revoke = stage.data.open(Command.REVOKE_DEVICE).body(RevokeDeviceRequest.class);
        assertThat(revoke.getUserId()).isEqualTo(USER);
        assertThat(revoke.getDeviceId()).isEqualTo("phone-1");
        assertThat(stage.logic.calls(Command.END_SESSIONS)).isEmpty();

        stage.data
                .open(Command.REVOKE_DEVICE)
                .answer(RevokeDeviceResponse.newBuilder()
                        .setEnded(ReplacedSession.newBuilder()
                                .setAccess(OTHER_ACCESS)
                                .setSession(
                                        SessionRef.newBuilder().setUserId(USER).setSessionId(9)))
                        .build());
        var end = stage.logic.open(Command.END_SESSIONS);
        assertThat(end.body(EndSessionsRequest.class).getReason()).isEqualTo(EndReason.KICKED);
        assertThat(end.call().target().getLineage()).isEqualTo(OTHER_ACCESS.getLineage());
        assertThat(answer).isNotDone();
        end.answer(EndSessionsResponse.getDefaultInstance());
        assertThat(answer).isCompleted();
    }

    @Test
    void aDeviceThatIsOfflineIsOnlyRevoked() {
        var answer = kick.handle(kickPhone(), stage.session()).toCompletableFuture();
        stage.data.open(Command.REVOKE_DEVICE).answer(RevokeDeviceResponse.getDefaultInstance());

        assertThat(answer).isCompleted();
        assertThat(stage.logic.calls(Command.END_SESSIONS)).isEmpty();
    }

    @Test
    void theseTakeASession() {
        assertStatus(Status.FORBIDDEN, () -> kick.handle(kickPhone(), stage.nobody()));
        assertStatus(Status.FORBIDDEN, () -> list.handle(ListDevicesRequest.getDefaultInstance(), stage.nobody()));
        assertStatus(Status.INVALID, () -> kick.handle(KickDeviceRequest.getDefaultInstance(), stage.session()));
    }

    private static KickDeviceRequest kickPhone() {
        return KickDeviceRequest.newBuilder().setDeviceId("phone-1").build();
    }
}
