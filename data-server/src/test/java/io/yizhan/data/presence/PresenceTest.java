package io.yizhan.data.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.data.DataRig;
import io.yizhan.data.Messages;
import io.yizhan.data.Sessions;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.DevicePolicy;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.OpenSessionResponse;
import io.yizhan.proto.Platform;
import io.yizhan.proto.Routes;
import io.yizhan.proto.SessionRef;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

/** What is said of users when Redis is well, emptied, or gone. */
@ExtendWith(StoresExtension.class)
class PresenceTest {

    private static final NodeId HERE = Sessions.access(1, 100);

    private Stores stores;
    private DataRig rig;
    private Sessions sessions;
    private long alice;
    private long bob;

    @BeforeEach
    void start(Stores given) throws Exception {
        stores = given;
        rig = DataRig.start(given);
        sessions = new Sessions(rig);
        alice = rig.newUser();
        bob = rig.newUser();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private SessionRef login(long user, NodeId access) {
        OpenSessionResponse session = sessions.open(user, "phone", Platform.ANDROID, access, DevicePolicy.SEVERAL);
        return Sessions.ref(user, session.getSessionId(), "phone");
    }

    private Routes routesOfAnAppend() {
        return routesOfAnAppend(alice, 0);
    }

    private Routes routesOfAnAppend(long sender, long session) {
        ConversationId conversation = ConversationIds.direct(alice, bob);
        AppendMessagesResponse response = DataRig.await(rig.send(
                Command.APPEND_MESSAGES,
                Messages.request(conversation, Messages.text(sender, "hello")),
                sender,
                session,
                0,
                AppendMessagesResponse.class));
        assertThat(response.getResultsList())
                .extracting(AppendResult::getStatus)
                .containsExactly(Status.OK);
        return response.getRoutes();
    }

    @Test
    void anEmptiedRedisIsUnknownUntilAllPartsAreReported() {
        sessions.settle(HERE);
        SessionRef session = login(alice, HERE);
        Routes known = routesOfAnAppend();
        assertThat(known.getAccess(0).getUsersList()).containsExactly(alice);
        assertThat(known.getOfflineList()).containsExactly(bob);

        stores.redis().flush();
        assertThat(routesOfAnAppend().getUnknownList()).containsExactlyInAnyOrder(alice, bob);
        assertThat(sessions.presence(bob).getUnknown()).isTrue();

        int part = (int) (alice % 2);
        DataRig.eventually("the rebuild is noticed, and half of it reported", () -> {
            sessions.digestPart(HERE, part, 2, session);
            return sessions.routes(alice).getUnknownCount() == 1 && rebuildHasParts();
        });
        assertThat(sessions.routes(bob).getUnknownCount()).isEqualTo(1);
        DataRig.eventually("presence is known again", () -> {
            sessions.digestPart(HERE, part, 2, session);
            sessions.digestPart(HERE, 1 - part, 2);
            return sessions.routes(bob).getUnknownCount() == 0;
        });
        Routes again = routesOfAnAppend();
        assertThat(again.getAccess(0).getUsersList()).containsExactly(alice);
        assertThat(again.getOfflineList()).containsExactly(bob);
    }

    private boolean rebuildHasParts() {
        try (RedisClient redis = RedisClient.create(rig.redisUrl())) {
            return redis.hlen("yizhan:" + DataRig.CLUSTER + ":rebuild") > 2;
        }
    }

    @Test
    void theDeviceThatSendsIsLeftOutAndNobodyElse() {
        NodeId there = Sessions.access(2, 200);
        sessions.settle(HERE, there);
        login(alice, HERE);
        SessionRef phone = login(alice, HERE);
        SessionRef bobs = login(bob, there);
        assertThat(bobs.getSessionId()).as("counted for each user").isNotEqualTo(phone.getSessionId());

        Routes routes = routesOfAnAppend(alice, phone.getSessionId());
        assertThat(routes.getAccessList()).hasSize(1);
        assertThat(routes.getAccess(0).getAccess().getInstance()).isEqualTo(2);
        assertThat(routes.getAccess(0).getUsersList()).containsExactly(bob);
        assertThat(routes.getOfflineList()).isEmpty();
        assertThat(routes.getUnknownList()).isEmpty();

        assertThat(routesOfAnAppend(alice, phone.getSessionId() + 1).getAccessList())
                .as("another session of the same user")
                .hasSize(2);
        assertThat(routesOfAnAppend(bob, phone.getSessionId()).getAccessList())
                .as("a session of another user")
                .hasSize(2);

        sessions.open(alice, "desk", Platform.DESKTOP, HERE, DevicePolicy.SEVERAL);
        assertThat(routesOfAnAppend(alice, phone.getSessionId()).getAccessList())
                .as("the sender's other device is where the first one is")
                .extracting(route -> route.getAccess().getInstance())
                .containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void whoSendsFromTheOnlyDeviceOnlineIsNeitherRoutedNorOffline() {
        sessions.settle(HERE);
        SessionRef phone = login(alice, HERE);

        Routes routes = routesOfAnAppend(alice, phone.getSessionId());
        assertThat(routes.getAccessList()).isEmpty();
        assertThat(routes.getOfflineList()).containsExactly(bob);

        stores.redis().flush();
        assertThat(routesOfAnAppend(alice, phone.getSessionId()).getUnknownList())
                .as("where nothing is known nobody is left out")
                .containsExactlyInAnyOrder(alice, bob);
    }

    @Test
    void anAccessServerThatIsGoneIsAwaitedForItsLeaseOnly() {
        sessions.settle(HERE);
        login(alice, Sessions.access(7, 700));
        stores.redis().flush();
        DataRig.eventually("presence is known again", () -> {
            sessions.digest(HERE);
            return sessions.routes(bob).getUnknownCount() == 0;
        });
        assertThat(sessions.routes(bob).getOfflineList()).containsExactly(bob);
    }

    @Test
    void whatIsShownNeedsALeaseAndARouteDoesNot() {
        sessions.settle(HERE);
        SessionRef session = login(alice, HERE);
        assertThat(sessions.presence(alice).getPlatformsList()).containsExactly(Platform.ANDROID);
        DataRig.eventually("the lease has ended", () -> sessions.presence(alice).getPlatformsCount() == 0);
        assertThat(sessions.presence(alice).getUnknown()).isFalse();
        assertThat(sessions.routes(alice).getAccessCount()).isEqualTo(1);
        sessions.digest(HERE, session);
        assertThat(sessions.presence(alice).getPlatformsCount()).isEqualTo(1);
    }

    @Test
    void aRedisThatHangsIsWaitedForOnceAndNotLong() {
        sessions.settle(HERE);
        login(alice, HERE);
        assertThat(routesOfAnAppend().getUnknownList()).isEmpty();
        try (Jedis redis = new Jedis(rig.redisUrl())) {
            assertThat(redis.clientPause(3000)).isEqualTo("OK");
        }
        long begin = System.nanoTime();
        assertThat(routesOfAnAppend().getUnknownList()).containsExactlyInAnyOrder(alice, bob);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        DataRig.eventually("presence is known again", () -> sessions.routes(bob).getUnknownCount() == 0);
    }

    @Test
    void withoutRedisEverythingGoesOnAndPresenceIsUnknown() {
        sessions.settle(HERE);
        SessionRef session = login(alice, HERE);
        stores.redis().kill();
        try {
            assertThat(routesOfAnAppend().getUnknownList()).containsExactlyInAnyOrder(alice, bob);
            assertThat(routesOfAnAppend().getUnknownList()).containsExactlyInAnyOrder(alice, bob);

            OpenSessionRequest login = Sessions.request(bob, "desk", Platform.DESKTOP, HERE, DevicePolicy.SEVERAL);
            assertThatThrownBy(() -> sessions.open(login))
                    .isInstanceOfSatisfying(
                            StatusException.class, e -> assertThat(e.status()).isEqualTo(Status.UNAVAILABLE));
            OpenSessionResponse second =
                    DataRig.await(rig.send(Command.OPEN_SESSION, login, 0, 1, OpenSessionResponse.class));
            assertThat(second.getSessionId()).isEqualTo(1);

            stores.redis().restart();
            SessionRef late = Sessions.ref(bob, second.getSessionId(), "desk");
            DataRig.eventually("presence is known again", () -> {
                sessions.digest(HERE, session, late);
                return sessions.routes(bob).getUnknownCount() == 0;
            });
            assertThat(sessions.routes(bob).getAccessCount()).isEqualTo(1);
            assertThat(sessions.routes(alice).getAccessCount()).isEqualTo(1);
        } finally {
            if (!stores.redis().isAlive()) {
                stores.redis().restart();
            }
        }
    }
}
