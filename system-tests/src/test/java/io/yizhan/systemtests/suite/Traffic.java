package io.yizhan.systemtests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.client.ConnectionState;
import io.yizhan.client.ReceivedMessage;
import io.yizhan.client.SentMessage;
import io.yizhan.proto.ConversationId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;

/**
 * Two new users at the first access server, one of whom sends to the other without a pause, each message once the one before is acknowledged. Ends
 * with {@link #verify}, which fails on anything lost, doubled, reordered or refused.
 */
public final class Traffic implements AutoCloseable {

    private final Person sender;
    private final Person recipient;
    private final ConversationId conversation;
    private final List<Long> acknowledged = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean running = true;

    private Traffic(Person sender, Person recipient) {
        this.sender = sender;
        this.recipient = recipient;
        this.conversation = sender.with(recipient);
    }

    public static Traffic start(Suite suite) throws InterruptedException {
        Traffic traffic =
                new Traffic(Person.registerAtFirst(suite, "sender"), Person.registerAtFirst(suite, "recipient"));
        traffic.sendNext();
        return traffic;
    }

    private void sendNext() {
        sender.client().send(conversation, "message " + acknowledged.size()).whenComplete((sent, failure) -> {
            if (failure != null) {
                ended.completeExceptionally(failure);
            } else {
                acknowledged(sent);
            }
        });
    }

    private void acknowledged(SentMessage sent) {
        acknowledged.add(sent.seq());
        if (running) {
            sendNext();
        } else {
            ended.complete(null);
        }
    }

    /** Returns when some more messages have been acknowledged. */
    public void awaitMore(int messages) throws Exception {
        int target = acknowledged.size() + messages;
        Await.until(messages + " more messages acknowledged", Duration.ofSeconds(20), () -> {
            assertThat(ended).as("sending").isNotCompletedExceptionally();
            return acknowledged.size() >= target;
        });
    }

    /** Stops sending and compares what was acknowledged with what was received. */
    public void verify() throws Exception {
        running = false;
        Await.value(ended);
        Await.until(
                "everything received", Duration.ofSeconds(10), () -> received().size() >= acknowledged.size());
        assertThat(received())
                .as("received")
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, acknowledged.size()).boxed().toList())
                .containsExactlyElementsOf(acknowledged);
    }

    /** Fails if one of the two has had to connect a second time. */
    public void verifyNeverDisconnected() {
        for (Person person : List.of(sender, recipient)) {
            assertThat(person.states())
                    .as("states of " + person.account())
                    .containsExactly(ConnectionState.CONNECTING, ConnectionState.ONLINE);
        }
    }

    /** Fails unless each of the two has gone over to another connection while the first one served, and never waited. */
    public void verifyWentOver() {
        for (Person person : List.of(sender, recipient)) {
            assertThat(person.states())
                    .as("states of " + person.account())
                    .contains(ConnectionState.MOVING)
                    .doesNotContain(ConnectionState.WAITING)
                    .endsWith(ConnectionState.ONLINE);
        }
    }

    private List<Long> received() {
        return recipient.heard().stream().map(ReceivedMessage::seq).toList();
    }

    @Override
    public void close() {
        running = false;
        sender.close();
        recipient.close();
    }
}
