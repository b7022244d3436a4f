package io.yizhan.data.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.data.DataRig;
import io.yizhan.data.Sessions;
import io.yizhan.proto.Command;
import io.yizhan.proto.DevicePolicy;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.OpenSessionResponse;
import io.yizhan.proto.Platform;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many log in at once. */
@ExtendWith(StoresExtension.class)
class LoginBatchesTest {

    private static final NodeId HERE = Sessions.access(1, 100);

    private DataRig rig;
    private Sessions sessions;
    private final List<Long> users = new ArrayList<>();

    @BeforeEach
    void start(Stores stores) throws Exception {
        rig = DataRig.start(stores);
        sessions = new Sessions(rig);
        for (int i = 0; i < 100; i++) {
            users.add(rig.newUser());
        }
        sessions.settle(HERE);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static OpenSessionRequest login(long user) {
        return Sessions.request(user, "phone", Platform.ANDROID, HERE, DevicePolicy.SEVERAL);
    }

    private CompletableFuture<OpenSessionResponse> send(OpenSessionRequest request) {
        return rig.send(Command.OPEN_SESSION, request, 0, 0, OpenSessionResponse.class);
    }

    private static void assertRefused(CompletableFuture<OpenSessionResponse> answer, Status status) {
        assertThatThrownBy(() -> DataRig.await(answer))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    @Test
    void eachGetsItsOwnSessionAndPresence() {
        for (long generation = 1; generation <= 3; generation++) {
            List<CompletableFuture<OpenSessionResponse>> answers =
                    users.stream().map(user -> send(login(user))).toList();
            for (CompletableFuture<OpenSessionResponse> answer : answers) {
                OpenSessionResponse session = DataRig.await(answer);
                assertThat(session.getSessionId()).isEqualTo(generation);
                assertThat(session.getReplacedCount()).isEqualTo(generation == 1 ? 0 : 1);
            }
        }
        for (long user : users) {
            assertThat(sessions.routes(user).getAccess(0).getUsersList()).containsExactly(user);
        }
        assertThat(rows("login")).isEqualTo(300);
        assertThat(rows("replaced_session")).isEqualTo(100);
    }

    private long rows(String table) {
        return rig.number("SELECT COUNT(*) FROM " + table + " WHERE user_id BETWEEN " + users.get(0) + " AND "
                + users.get(users.size() - 1));
    }

    @Test
    void oneUsersLoginsAreCarriedOutInTheirOrder() {
        List<CompletableFuture<OpenSessionResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(send(login(users.get(0))));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(DataRig.await(answers.get(i)).getSessionId()).isEqualTo(i + 1);
        }
    }

    @Test
    void whoIsRefusedTakesNobodyAlong() {
        long nobody = users.get(99) + 1_000;
        OpenSessionRequest badToken =
                login(users.get(1)).toBuilder().setTokenSerial(7).build();
        OpenSessionRequest tooLong = login(users.get(2)).toBuilder()
                .setDevice(login(0).getDevice().toBuilder().setName("x".repeat(65)))
                .build();
        List<CompletableFuture<OpenSessionResponse>> answers = new ArrayList<>();
        users.forEach(user -> answers.add(
                user.equals(users.get(1))
                        ? send(badToken)
                        : user.equals(users.get(2)) ? send(tooLong) : send(login(user))));
        assertRefused(send(login(nobody)), Status.NOT_FOUND);
        assertRefused(answers.get(1), Status.UNAUTHENTICATED);
        assertRefused(answers.get(2), Status.INTERNAL);
        for (int i = 3; i < answers.size(); i++) {
            assertThat(DataRig.await(answers.get(i)).getSessionId()).isEqualTo(1);
        }
    }

    @Test
    void anAccountThatSomebodyElseHoldsKeepsNobodyElseOut() throws Exception {
        OpenSessionRequest held = login(users.get(50));
        try (Connection foreign = rig.connect();
                Statement statement = foreign.createStatement()) {
            statement.execute("SET SESSION idle_transaction_timeout = 60");
            foreign.setAutoCommit(false);
            statement.execute("SELECT * FROM account WHERE user_id = " + held.getUserId() + " FOR UPDATE");

            CompletableFuture<OpenSessionResponse> waiting = send(held);
            List<CompletableFuture<OpenSessionResponse>> answers = users.stream()
                    .filter(user -> user != held.getUserId())
                    .map(user -> send(login(user)))
                    .toList();
            answers.forEach(
                    answer -> assertThat(DataRig.await(answer).getSessionId()).isEqualTo(1));
            assertRefused(waiting, Status.UNAVAILABLE);
            foreign.rollback();
        }
        assertThat(DataRig.await(send(held)).getSessionId()).isEqualTo(1);
    }
}
