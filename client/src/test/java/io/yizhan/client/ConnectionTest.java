package io.yizhan.client;

import static io.yizhan.client.ClientBench.FIRST;
import static io.yizhan.client.ClientBench.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.client.fake.FakeConnection;
import io.yizhan.client.store.MemoryStore;
import io.yizhan.proto.Command;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.GoAway;
import io.yizhan.proto.LoginRequest;
import io.yizhan.proto.SessionEnded;
import io.yizhan.proto.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Getting logged in, staying so, and what ends it. */
class ConnectionTest {
    private final ClientBench bench = new ClientBench();

    @Test
    void logsInAndKeepsTheToken() {
        CompletableFuture<Identity> connect = bench.client.connect();
        bench.loop.run();

        assertThat(connect.join()).isEqualTo(new Identity(ClientBench.ALICE, "alice"));
        assertThat(bench.store.loadToken()).contains("token-1");
        assertThat(bench.states).containsExactly(ConnectionState.CONNECTING, ConnectionState.ONLINE);
        assertThat(bench.syncs).isEqualTo(1);
    }

    @Test
    void refusedLoginFailsAndIsNotRepeated() {
        bench.suite.interceptor = (connection, request) -> {
            connection.refuse(request, Status.UNAUTHENTICATED, 0);
            return true;
        };
        CompletableFuture<Identity> connect = bench.client.connect();
        bench.advance(Duration.ofMinutes(5));

        assertThatThrownBy(connect::join).hasRootCauseInstanceOf(ImException.class);
        assertThat(bench.client.state()).isEqualTo(ConnectionState.ENDED);
        assertThat(bench.suite.received(Command.LOGIN)).hasSize(1);
    }

    @Test
    void fallsBackToThePasswordWhenTheTokenIsRefused() {
        bench.store.saveToken("stale");
        bench.suite.interceptor = (connection, request) -> {
            boolean first = bench.suite.received.size() == 1;
            if (first) {
                connection.refuse(request, Status.UNAUTHENTICATED, 0);
            }
            return first;
        };
        bench.connected();

        assertThat(bench.suite.tokensSeen()).containsExactly("stale", "password");
        assertThat(bench.store.loadToken()).contains("token-1");
    }

    @Test
    void triesTheNextServerAndThenBacksOff() {
        bench.network.refusing.add(FIRST);
        bench.network.refusing.add(SECOND);
        CompletableFuture<Identity> connect = bench.client.connect();
        bench.loop.run();
        assertThat(bench.network.dialled).containsExactly(FIRST, SECOND);
        assertThat(bench.client.state()).isEqualTo(ConnectionState.WAITING);
        assertThat(bench.client.lastFailure())
                .get()
                .extracting(ImException::status)
                .isEqualTo(Status.UNAVAILABLE);

        bench.advance(Duration.ofMinutes(10));
        int rounds = bench.network.dialled.size() / 2;
        // 100 ms doubling to 30 s takes nine rounds, then one each 15 to 30 s.
        assertThat(rounds).isBetween(9 + 18, 10 + 41);

        bench.network.refusing.remove(SECOND);
        bench.advance(Duration.ofSeconds(30));
        assertThat(connect).isCompleted();
        assertThat(bench.client.lastFailure()).isEmpty();
    }

    @Test
    void comesBackWithItsTokenWhenTheConnectionIsLost() {
        bench.connected();
        bench.advance(Duration.ofMinutes(1));
        bench.session().close();
        bench.advance(Duration.ofMillis(100));

        assertThat(bench.client.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(bench.suite.tokensSeen()).containsExactly("password", "token-1");
        assertThat(bench.store.loadToken()).contains("token-2");
        assertThat(bench.states)
                .containsExactly(
                        ConnectionState.CONNECTING,
                        ConnectionState.ONLINE,
                        ConnectionState.WAITING,
                        ConnectionState.CONNECTING,
                        ConnectionState.ONLINE);
    }

    @Test
    void goesToAnotherServerWhenOneHangs() {
        bench.network.silent.add(FIRST);
        bench.client.connect();
        bench.advance(Duration.ofSeconds(3));

        assertThat(bench.network.dialled).containsExactly(FIRST, SECOND);
        assertThat(bench.client.state()).isEqualTo(ConnectionState.ONLINE);
    }

    @Test
    void findsOutThatAnIdleConnectionIsDead() {
        bench.connected();
        bench.network.silent.add(FIRST);
        bench.advance(Duration.ofSeconds(30 + 9));
        assertThat(bench.network.dialled).containsExactly(FIRST);
        bench.advance(Duration.ofSeconds(2));

        // One that answers nothing may still take connections: others first.
        assertThat(bench.network.dialled).containsExactly(FIRST, SECOND);
        assertThat(bench.client.state()).isEqualTo(ConnectionState.ONLINE);
    }

    @Test
    void findsOutSoonerWhenAnAnswerIsOverdue() {
        bench.connected();
        bench.network.silent.add(FIRST);
        CompletableFuture<SentMessage> send = bench.client.send(ClientBench.WITH_BOB, "hello");
        bench.advance(Duration.ofSeconds(3 + 5 + 1));

        assertThat(send).isCompleted();
        assertThat(bench.suite.log.texts(ClientBench.WITH_BOB)).containsExactly("hello");
    }

    @Test
    void pingsKeepAQuietConnection() {
        bench.connected();
        bench.advance(Duration.ofMinutes(10));

        assertThat(bench.network.dialled).hasSize(1);
        assertThat(bench.suite.received(Command.PING)).hasSize(20);
    }

    @Test
    void movesWithoutBeingOfflineWhenAskedToGo() {
        bench.connected();
        FakeConnection old = bench.session();
        old.push(
                Command.GOAWAY,
                GoAway.newBuilder().setDelayMs(500).setDeadlineMs(10_000).build());
        bench.advance(Duration.ofMillis(499));
        assertThat(bench.network.dialled).containsExactly(FIRST);
        bench.advance(Duration.ofMillis(2));

        assertThat(bench.network.dialled).containsExactly(FIRST, SECOND);
        assertThat(bench.states)
                .containsExactly(
                        ConnectionState.CONNECTING,
                        ConnectionState.ONLINE,
                        ConnectionState.MOVING,
                        ConnectionState.ONLINE);
        assertThat(old.closed).isTrue();
    }

    @Test
    void itsOwnNextLoginMayEndTheOldSessionWhileMoving() {
        bench.connected();
        FakeConnection old = bench.session();
        bench.suite.interceptor = (connection, request) -> {
            if (connection != old && request.getCommand() == Command.LOGIN_VALUE) {
                old.push(
                        Command.SESSION_ENDED,
                        SessionEnded.newBuilder().setReason(EndReason.REPLACED).build());
            }
            return false;
        };
        old.push(Command.GOAWAY, GoAway.getDefaultInstance());
        bench.advance(ClientBench.SOON);

        assertThat(bench.client.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(bench.ends).isEmpty();
    }

    @Test
    void aReplacedSessionIsOver() {
        bench.connected();
        CompletableFuture<SentMessage> send = bench.client.send(ClientBench.WITH_BOB, "late");
        bench.suite.interceptor = (connection, request) -> true;
        bench.session()
                .push(
                        Command.SESSION_ENDED,
                        SessionEnded.newBuilder()
                                .setReason(EndReason.REPLACED)
                                .setText("another login")
                                .build());
        bench.advance(Duration.ofMinutes(5));

        assertThat(bench.client.state()).isEqualTo(ConnectionState.ENDED);
        assertThat(bench.ends).containsExactly(EndReason.REPLACED);
        assertThat(bench.network.dialled).hasSize(1);
        assertThat(send).isCompletedExceptionally();
        assertThat(bench.store.loadToken()).isPresent();
    }

    @Test
    void aLoginCarriedOutLateDoesNotLockTheClientOut() {
        List<FakeConnection> hung = new ArrayList<>();
        bench.suite.interceptor = (connection, request) -> {
            if (hung.isEmpty()) {
                hung.add(connection);
                return true;
            }
            return false;
        };
        bench.client.connect();
        bench.advance(Duration.ofSeconds(12));
        assertThat(bench.client.state()).isEqualTo(ConnectionState.ONLINE);
        // The first login, long given up, opens its session now and replaces the second.
        bench.session()
                .push(
                        Command.SESSION_ENDED,
                        SessionEnded.newBuilder().setReason(EndReason.REPLACED).build());
        bench.advance(Duration.ofSeconds(1));

        assertThat(bench.client.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(bench.ends).isEmpty();
    }

    @Test
    void aLoginNamesThoseThatWereGivenUp() {
        List<LoginRequest> logins = new ArrayList<>();
        bench.suite.interceptor = (connection, request) -> {
            if (request.getCommand() == Command.LOGIN_VALUE) {
                logins.add(LoginRequest.parseFrom(request.getBody()));
            }
            return logins.size() == 1;
        };
        bench.client.connect();
        bench.advance(Duration.ofSeconds(12));

        assertThat(logins).hasSize(2);
        assertThat(logins.get(0).getAbandonedLoginIdsList()).isEmpty();
        assertThat(logins.get(1).getAbandonedLoginIdsList())
                .containsExactly(logins.get(0).getLoginId());
        assertThat(logins.get(1).getLoginId()).isNotEqualTo(logins.get(0).getLoginId());
    }

    @Test
    void aKickedDeviceForgetsItsToken() {
        bench.connected();
        bench.session()
                .push(
                        Command.SESSION_ENDED,
                        SessionEnded.newBuilder().setReason(EndReason.KICKED).build());
        bench.advance(ClientBench.SOON);

        assertThat(bench.ends).containsExactly(EndReason.KICKED);
        assertThat(bench.store.loadToken()).isEmpty();
    }

    @Test
    void logoutRevokesAndEnds() {
        bench.connected();
        CompletableFuture<Void> logout = bench.client.logout();
        bench.advance(ClientBench.SOON);

        assertThat(logout).isCompleted();
        assertThat(bench.ends).containsExactly(EndReason.LOGGED_OUT);
        assertThat(bench.store.loadToken()).isEmpty();
        assertThat(bench.client.connect()).isNotCompleted();
        bench.advance(ClientBench.SOON);
        assertThat(bench.client.state()).isEqualTo(ConnectionState.ONLINE);
    }

    @Test
    void registersOverAConnectionOfItsOwn() {
        bench.network.refusing.add(FIRST);
        CompletableFuture<Long> register = bench.client.register("Alice");
        bench.advance(ClientBench.SOON);

        assertThat(register).isCompletedWithValue(ClientBench.ALICE);
        assertThat(bench.suite.connections).isEmpty();
    }

    @Test
    void requestsAreRepeatedOverTheNextConnection() {
        bench.connected();
        bench.network.silent.add(FIRST);
        CompletableFuture<HistoryPage> page = bench.client.conversations().newest(ClientBench.WITH_BOB, 10);
        bench.advance(Duration.ofSeconds(20));

        assertThat(page).isCompleted();
    }

    @Test
    void requestsStayWithinWhatAServerServesAtATime() {
        bench.connected();
        List<FakeConnection> waiting = new ArrayList<>();
        bench.suite.interceptor = (connection, request) -> waiting.add(connection);
        List<CompletableFuture<HistoryPage>> pages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            pages.add(bench.client.conversations().newest(ClientBench.WITH_BOB, 10));
        }
        bench.advance(ClientBench.SOON);
        assertThat(waiting).hasSize(16);
        bench.suite.interceptor = (connection, request) -> false;
        bench.session().close();
        bench.advance(Duration.ofSeconds(1));

        assertThat(pages).allSatisfy(page -> assertThat(page).isCompleted());
    }

    @Test
    void nothingGoesOnAfterClose() {
        bench.connected();
        CompletableFuture<SentMessage> send = bench.client.send(ClientBench.WITH_BOB, "too late");
        bench.client.close();
        bench.suite.interceptor = (connection, request) -> true;
        bench.advance(Duration.ofMinutes(5));

        assertThat(send).isCompletedExceptionally();
        assertThat(bench.client.state()).isEqualTo(ConnectionState.CLOSED);
        assertThat(bench.network.dialled).hasSize(1);
        assertThat(bench.client.connect()).isNotCompleted();
    }

    @Test
    void aFreshDeviceHasNoCursors() {
        assertThat(new MemoryStore().loadCursors()).isEmpty();
    }
}
