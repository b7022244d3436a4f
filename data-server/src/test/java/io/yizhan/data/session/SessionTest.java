package io.yizhan.data.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.yizhan.data.DataRig;
import io.yizhan.data.Sessions;
import io.yizhan.proto.Command;
import io.yizhan.proto.DeviceInfo;
import io.yizhan.proto.DevicePolicy;
import io.yizhan.proto.ListDevicesRequest;
import io.yizhan.proto.ListDevicesResponse;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.OpenSessionResponse;
import io.yizhan.proto.Platform;
import io.yizhan.proto.ReconcileSessionsRequest;
import io.yizhan.proto.ReconcileSessionsResponse;
import io.yizhan.proto.ReplacedSession;
import io.yizhan.proto.RevokeDeviceRequest;
import io.yizhan.proto.RevokeDeviceResponse;
import io.yizhan.proto.Routes;
import io.yizhan.proto.SessionRef;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StoresExtension.class)
class SessionTest {

    private static final NodeId HERE = Sessions.access(1, 100);
    private static final NodeId THERE = Sessions.access(2, 200);

    private DataRig rig;
    private Sessions sessions;
    private long alice;

    @BeforeEach
    void start(Stores stores) throws Exception {
        rig = DataRig.start(stores);
        sessions = new Sessions(rig);
        alice = rig.newUser();
        sessions.settle(HERE, THERE);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private SessionRef ref(OpenSessionResponse session, String device) {
        return Sessions.ref(alice, session.getSessionId(), device);
    }

    @Test
    void presenceIsWrittenBeforeTheAnswer() {
        assertThat(sessions.routes(alice).getOfflineList()).containsExactly(alice);
        OpenSessionResponse session = sessions.open(alice, "phone", Platform.ANDROID, HERE, DevicePolicy.SEVERAL);
        Routes routes = sessions.routes(alice);
        assertThat(routes.getAccess(0).getAccess()).isEqualTo(HERE);
        assertThat(routes.getAccess(0).getUsersList()).containsExactly(alice);
        assertThat(session.getSessionId()).isEqualTo(1);
        assertThat(session.getReplacedList()).isEmpty();
    }

    @Test
    void aRepeatGetsTheSameSessionAndNamesTheSameReplaced() {
        sessions.open(alice, "phone", Platform.ANDROID, HERE, DevicePolicy.SEVERAL);
        OpenSessionRequest request = Sessions.request(alice, "phone", Platform.ANDROID, THERE, DevicePolicy.SEVERAL);
        OpenSessionResponse first = sessions.open(request);
        assertThat(first.getReplacedList())
                .containsExactly(ReplacedSession.newBuilder()
                        .setSession(Sessions.ref(alice, 1, "phone"))
                        .setAccess(HERE)
                        .build());
        assertThat(sessions.open(request)).isEqualTo(first);
        assertThat(sessions.routes(alice).getAccessList()).hasSize(1);
        assertThat(sessions.routes(alice).getAccess(0).getAccess()).isEqualTo(THERE);
    }

    @Test
    void aLoginThatWasGivenUpComesTooLateToReplaceTheNewerOne() {
        OpenSessionRequest late = Sessions.request(alice, "phone", Platform.ANDROID, HERE, DevicePolicy.SEVERAL);
        OpenSessionRequest newer =
                Sessions.request(alice, "phone", Platform.ANDROID, THERE, DevicePolicy.SEVERAL).toBuilder()
                        .addAbandonedOperationIds(late.getOperationId())
                        .build();
        OpenSessionResponse session = sessions.open(newer);
        assertThatThrownBy(() -> sessions.open(late))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.status()).isEqualTo(Status.CONFLICT));
        assertThat(sessions.routes(alice).getAccess(0).getAccess()).isEqualTo(THERE);
        assertThat(sessions.open(newer)).isEqualTo(session);
    }

    @Test
    void aLoginThatWasGivenUpAndCarriedOutAllTheSameIsReplaced() {
        OpenSessionRequest early = Sessions.request(alice, "phone", Platform.ANDROID, HERE, DevicePolicy.SEVERAL);
        OpenSessionResponse first = sessions.open(early);
        OpenSessionResponse second = sessions.open(
                Sessions.request(alice, "phone", Platform.ANDROID, THERE, DevicePolicy.SEVERAL).toBuilder()
                        .addAbandonedOperationIds(early.getOperationId())
                        .build());
        assertThat(second.getReplaced(0).getSession()).isEqualTo(ref(first, "phone"));
    }

    @Test
    void policiesSayWhoStays() {
        for (DevicePolicy policy : List.of(DevicePolicy.SEVERAL, DevicePolicy.ONE_PER_PLATFORM, DevicePolicy.ONE)) {
            long user = rig.newUser();
            sessions.open(user, "phone", Platform.ANDROID, HERE, policy);
            OpenSessionResponse desk = sessions.open(user, "desk", Platform.DESKTOP, HERE, policy);
            OpenSessionResponse phone = sessions.open(user, "phone2", Platform.ANDROID, THERE, policy);
            assertThat(desk.getReplacedCount()).isEqualTo(policy == DevicePolicy.ONE ? 1 : 0);
            assertThat(phone.getReplacedList())
                    .extracting(replaced -> replaced.getSession().getDeviceId())
                    .containsExactlyElementsOf(
                            switch (policy) {
                                case ONE -> List.of("desk");
                                case ONE_PER_PLATFORM -> List.of("phone");
                                default -> List.<String>of();
                            });
        }
    }

    @Test
    void aTokenIsGoodUntilItsDeviceIsRevokedOrLogsInByPassword() {
        OpenSessionResponse password = sessions.open(alice, "phone", Platform.IOS, HERE, DevicePolicy.SEVERAL);
        OpenSessionResponse token = sessions.open(withToken(password.getTokenSerial(), "phone"));
        assertThat(token.getSessionId()).isGreaterThan(password.getSessionId());
        assertThat(token.getTokenSerial()).isEqualTo(password.getTokenSerial());
        assertRefused(withToken(password.getTokenSerial(), "tablet"));

        RevokeDeviceRequest revoke = RevokeDeviceRequest.newBuilder()
                .setUserId(alice)
                .setDeviceId("phone")
                .build();
        RevokeDeviceResponse revoked = rig.call(Command.REVOKE_DEVICE, revoke, 0, RevokeDeviceResponse.class);
        assertThat(revoked.getEnded().getSession()).isEqualTo(ref(token, "phone"));
        assertThat(revoked.getEnded().getAccess()).isEqualTo(HERE);
        assertThat(rig.call(Command.REVOKE_DEVICE, revoke, 0, RevokeDeviceResponse.class))
                .isEqualTo(revoked);
        assertRefused(withToken(password.getTokenSerial(), "phone"));
        assertThat(sessions.routes(alice).getOfflineList()).containsExactly(alice);

        OpenSessionResponse again = sessions.open(alice, "phone", Platform.IOS, HERE, DevicePolicy.SEVERAL);
        assertThat(again.getTokenSerial()).isNotEqualTo(password.getTokenSerial());
    }

    private OpenSessionRequest withToken(long serial, String device) {
        return Sessions.request(alice, device, Platform.IOS, HERE, DevicePolicy.SEVERAL).toBuilder()
                .setTokenSerial(serial)
                .build();
    }

    private void assertRefused(OpenSessionRequest request) {
        assertThatThrownBy(() -> sessions.open(request))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.status()).isEqualTo(Status.UNAUTHENTICATED));
    }

    @Test
    void aLateGoodbyeDoesNotEndTheNewerSession() {
        OpenSessionResponse old = sessions.open(alice, "phone", Platform.ANDROID, HERE, DevicePolicy.SEVERAL);
        OpenSessionResponse young = sessions.open(alice, "phone", Platform.ANDROID, THERE, DevicePolicy.SEVERAL);
        sessions.remove(HERE, false, ref(old, "phone"));
        assertThat(sessions.routes(alice).getAccess(0).getAccess()).isEqualTo(THERE);
        sessions.remove(THERE, false, ref(young, "phone"));
        assertThat(sessions.routes(alice).getOfflineList()).containsExactly(alice);
    }

    @Test
    void anOldDigestDoesNotEraseTheNewerSessionAndHearsThatItsOwnIsStale() {
        OpenSessionResponse old = sessions.open(alice, "phone", Platform.ANDROID, HERE, DevicePolicy.SEVERAL);
        sessions.open(alice, "phone", Platform.ANDROID, THERE, DevicePolicy.SEVERAL);
        ReconcileSessionsResponse answer = sessions.digest(HERE, ref(old, "phone"));
        assertThat(answer.getStaleList()).containsExactly(ref(old, "phone"));
        assertThat(sessions.routes(alice).getAccess(0).getAccess()).isEqualTo(THERE);
    }

    @Test
    void aDigestBringsBackWhatRedisLostAndEndsWhatIsGone() {
        OpenSessionResponse held = sessions.open(alice, "phone", Platform.ANDROID, HERE, DevicePolicy.SEVERAL);
        sessions.open(alice, "desk", Platform.DESKTOP, HERE, DevicePolicy.SEVERAL);
        sessions.forget(alice);
        assertThat(sessions.routes(alice).getOfflineList()).containsExactly(alice);

        assertThat(sessions.digest(HERE, ref(held, "phone")).getStaleList()).isEmpty();
        assertThat(sessions.routes(alice).getAccess(0).getAccess()).isEqualTo(HERE);
        DataRig.eventually("the desk's session is no longer so young", () -> {
            sessions.digest(HERE, ref(held, "phone"));
            return rig.number("SELECT COUNT(*) FROM device WHERE open_lineage > 0 AND user_id = " + alice) == 1;
        });
        assertThat(devices()).extracting(DeviceInfo::getOnline).containsExactly(false, true);
    }

    /** It was written down before the login, and lay in a logic or data server that stood still. */
    @Test
    void aLateDigestDoesNotEndWhatWasOpenedMeanwhile() {
        sessions.open(alice, "desk", Platform.DESKTOP, HERE, DevicePolicy.SEVERAL);
        ReconcileSessionsRequest late = Sessions.part(HERE, 0, 1);
        OpenSessionResponse young = sessions.open(alice, "phone", Platform.ANDROID, HERE, DevicePolicy.SEVERAL);
        DataRig.eventually("the desk's session is no longer so young", () -> {
            sessions.digest(HERE, ref(young, "phone"));
            return rig.number("SELECT COUNT(*) FROM device WHERE open_lineage > 0 AND user_id = " + alice) == 1;
        });

        assertThat(sessions.digest(late).getStaleList()).isEmpty();
        assertThat(sessions.digest(late.toBuilder().clearAsOfMs().build()).getStaleList())
                .isEmpty();
        assertThat(sessions.routes(alice).getAccess(0).getAccess()).isEqualTo(HERE);
    }

    @Test
    void aPredecessorThatStillServesKeepsItsSessions() {
        sessions.open(alice, "phone", Platform.ANDROID, HERE, DevicePolicy.SEVERAL);
        NodeId successor = Sessions.access(1, 101);
        ReconcileSessionsRequest digest = Sessions.part(successor, 0, 1);
        sessions.digest(digest.toBuilder().setPredecessorServes(true).build());
        assertThat(sessions.routes(alice).getAccess(0).getAccess()).isEqualTo(HERE);

        sessions.digest(digest);
        assertThat(sessions.routes(alice).getOfflineList()).containsExactly(alice);
    }

    @Test
    void aFreshStartOfTheAccessServerEndsWhatItsFormerRunHeld() {
        sessions.open(alice, "phone", Platform.ANDROID, HERE, DevicePolicy.SEVERAL);
        sessions.digest(Sessions.access(1, 101));
        assertThat(sessions.routes(alice).getOfflineList()).containsExactly(alice);
    }

    @Test
    void listsDevices() {
        OpenSessionResponse phone = sessions.open(alice, "phone", Platform.ANDROID, HERE, DevicePolicy.SEVERAL);
        OpenSessionResponse desk = sessions.open(alice, "desk", Platform.DESKTOP, HERE, DevicePolicy.SEVERAL);
        sessions.remove(HERE, true, ref(phone, "phone"));
        List<DeviceInfo> devices = devices();
        assertThat(devices)
                .extracting(device -> device.getDevice().getDeviceId())
                .containsExactly("desk", "phone");
        assertThat(devices).extracting(DeviceInfo::getOnline).containsExactly(true, false);
        assertThat(devices)
                .extracting(DeviceInfo::getSessionId)
                .containsExactly(desk.getSessionId(), phone.getSessionId());
        assertRefused(withToken(phone.getTokenSerial(), "phone"));
    }

    @Test
    void forgetsTheOldestDeviceBeyondTheLimit() {
        for (int i = 0; i <= DevicePolicies.MAX_DEVICES; i++) {
            OpenSessionResponse session =
                    sessions.open(alice, "device-" + i, Platform.OTHER, HERE, DevicePolicy.SEVERAL);
            assertThat(session.getReplacedCount()).isEqualTo(i == DevicePolicies.MAX_DEVICES ? 1 : 0);
        }
        assertThat(devices()).hasSize(DevicePolicies.MAX_DEVICES);
    }

    @Test
    void refusesAnUnknownUserAndAHalfRequest() {
        assertThatThrownBy(() -> sessions.open(alice + 1_000, "phone", Platform.IOS, HERE, DevicePolicy.ONE))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.status()).isEqualTo(Status.NOT_FOUND));
        OpenSessionRequest half = Sessions.request(alice, "phone", Platform.IOS, HERE, DevicePolicy.ONE).toBuilder()
                .setOperationId(ByteString.EMPTY)
                .build();
        assertThatThrownBy(() -> sessions.open(half))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.status()).isEqualTo(Status.INVALID));
    }

    private List<DeviceInfo> devices() {
        return rig.call(
                        Command.READ_DEVICES,
                        ListDevicesRequest.newBuilder().setUserId(alice).build(),
                        0,
                        ListDevicesResponse.class)
                .getDevicesList();
    }
}
