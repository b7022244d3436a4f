package io.yizhan.access.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.access.AccessFixture;
import io.yizhan.access.TestClient;
import io.yizhan.proto.Command;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.GoAway;
import io.yizhan.proto.PingRequest;
import io.yizhan.proto.Status;
import io.yizhan.runtime.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainTest {

    private final AccessFixture access = new AccessFixture("goaway-spread = 5s");

    @AfterEach
    void close() {
        access.close();
    }

    @Test
    void clientsAreAskedToGoEvenlyAndServedUntilTheyDo() {
        List<TestClient> clients = online(100);
        CompletableFuture<Void> gone = drain(Duration.ofSeconds(60));

        access.advance(Duration.ofMillis(2500));
        List<Envelope> asked = receivedByAll(clients);
        assertThat(asked).hasSizeBetween(48, 52);
        assertThat(asked).allSatisfy(envelope -> {
            GoAway goAway = TestClient.body(envelope, GoAway.parser());
            assertThat(goAway.getDelayMs()).isBetween(0, 1000);
            assertThat(goAway.getDeadlineMs()).isBetween(57_000, 60_000);
        });
        access.advance(Duration.ofMillis(2600));
        assertThat(receivedByAll(clients)).hasSize(100 - asked.size());

        clients.get(0).request(Command.PING, PingRequest.getDefaultInstance());
        assertThat(clients.get(0).receivedOne().getStatus()).isEqualTo(Status.OK);
        clients.forEach(TestClient::close);
        access.advance(Duration.ofMillis(100));
        assertThat(gone).isCompleted();
        assertThat(access.lost).hasSize(100);
    }

    @Test
    void newLoginsAreTurnedAway() {
        drain(Duration.ofSeconds(60));
        TestClient client = access.connect();
        client.askLogin("phone");

        List<Envelope> received = client.received();
        assertThat(received.get(0).getStatus()).isEqualTo(Status.UNAVAILABLE);
        assertThat(received.get(1).getCommand()).isEqualTo(Command.GOAWAY_VALUE);
        assertThat(access.logic.calls(Command.AUTHENTICATE)).isEmpty();
    }

    @Test
    void whoStaysIsClosedShortlyBeforeTheDeadline() {
        List<TestClient> clients = online(3);
        CompletableFuture<Void> gone = drain(Duration.ofSeconds(10));
        access.advance(Duration.ofSeconds(7));
        assertThat(clients).allMatch(TestClient::isOpen);
        access.advance(Duration.ofMillis(1200));

        assertThat(clients).noneMatch(TestClient::isOpen);
        assertThat(gone).isCompleted();
    }

    @Test
    void withoutClientsItIsDoneAtOnce() {
        CompletableFuture<Void> gone = drain(Duration.ofSeconds(60));
        access.advance(Duration.ofMillis(100));

        assertThat(gone).isCompleted();
    }

    private CompletableFuture<Void> drain(Duration limit) {
        CompletableFuture<Void> gone = access.drain.begin(Deadline.after(limit, access.time));
        access.run();
        return gone;
    }

    private List<TestClient> online(int count) {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            clients.add(access.online(i, i, "phone"));
        }
        return clients;
    }

    private static List<Envelope> receivedByAll(List<TestClient> clients) {
        List<Envelope> all = new ArrayList<>();
        clients.forEach(client -> all.addAll(client.received()));
        return all;
    }
}
