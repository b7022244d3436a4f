package io.yizhan.access.deliver;

import static io.yizhan.access.AccessFixture.ALICE;
import static io.yizhan.access.AccessFixture.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.access.AccessFixture;
import io.yizhan.access.TestClient;
import io.yizhan.proto.Command;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.testing.FakeCaller;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IsolationWatchTest {

    private static final NodeId CHAT = FakeCaller.node(ServerType.CHAT, 1, 5);

    private final AccessFixture access = new AccessFixture();
    private final TestClient client = access.online(ALICE, 5, "phone");
    private long stoodStillNanos;
    private final IsolationWatch watch = new IsolationWatch(
            access.chat,
            access.directory,
            access.config.push(),
            access.metrics,
            access.time,
            () -> access.time.nanos() + stoodStillNanos);

    @BeforeEach
    void start() {
        access.chat.join(CHAT, NodeState.ACTIVE);
        watch.start();
        access.advance(Duration.ofMillis(3500));
        assertThat(client.received()).isEmpty();
        access.advance(Duration.ofSeconds(1));
        assertThat(client.received())
                .as("what chat servers may have pushed past a server that is new")
                .extracting(Envelope::getCommand)
                .containsExactly(Command.SYNC_PUSH_VALUE);
        client.confirm(1);
    }

    @AfterEach
    void close() {
        watch.stop();
        access.close();
    }

    @Test
    void nobodySyncsWhileTheLinksAreThere() {
        access.advance(Duration.ofSeconds(30));

        assertThat(client.received()).isEmpty();
    }

    @Test
    void everybodySyncsWhenTheLinksAreBackAndOnceMoreWhenAllKnowIt() {
        access.chat.leave(CHAT);
        access.advance(Duration.ofSeconds(20));
        assertThat(client.received()).isEmpty();

        access.chat.join(CHAT, NodeState.ACTIVE);
        access.advance(Duration.ofMillis(1100));
        assertThat(client.received()).extracting(Envelope::getCommand).containsExactly(Command.SYNC_PUSH_VALUE);
        client.confirm(2);
        access.advance(Duration.ofMillis(4100));
        assertThat(client.received()).extracting(Envelope::getCommand).containsExactly(Command.SYNC_PUSH_VALUE);
        client.confirm(3);
        access.advance(Duration.ofSeconds(20));
        assertThat(client.received()).isEmpty();
    }

    @Test
    void everybodySyncsAfterThisProcessStoodStill() {
        stoodStillNanos = Duration.ofSeconds(30).toNanos();
        access.advance(Duration.ofSeconds(4));

        assertThat(client.received()).extracting(Envelope::getCommand).contains(Command.SYNC_PUSH_VALUE);
    }

    @Test
    void aSuccessorTellsThemWhatItsPredecessorHadNotToldYet() {
        assertThat(watch.record().getIsolated()).isFalse();
        access.chat.leave(CHAT);
        access.advance(Duration.ofSeconds(2));
        watch.pause();
        access.chat.join(CHAT, NodeState.ACTIVE);
        access.advance(Duration.ofSeconds(3));
        assertThat(client.received()).isEmpty();

        IsolationWatch successor = new IsolationWatch(
                access.chat, access.directory, access.config.push(), access.metrics, access.time, access.time);
        successor.takeOver(watch.record());
        successor.start();
        access.advance(Duration.ofMillis(1100));
        successor.stop();
        assertThat(client.received()).extracting(Envelope::getCommand).containsExactly(Command.SYNC_PUSH_VALUE);
    }

    @Test
    void whoIsUpgradedAfterStandingStillSaysSoBeforeItHasLooked() {
        watch.pause();
        stoodStillNanos = Duration.ofSeconds(30).toNanos();

        assertThat(watch.record().getIsolated()).isTrue();
    }

    @Test
    void anEntryThatComesAfterTheSyncIsPushed() {
        access.chat.leave(CHAT);
        access.advance(Duration.ofSeconds(2));
        access.chat.join(CHAT, NodeState.ACTIVE);
        access.advance(Duration.ofMillis(1100));
        client.received();

        access.deliver(delivery(9, ALICE).build());
        assertThat(client.received()).extracting(Envelope::getCommand).containsExactly(Command.MESSAGE_PUSH_VALUE);
    }
}
