package io.yizhan.systemtests.suite;

import io.yizhan.client.ConnectionState;
import io.yizhan.client.ImClient;
import io.yizhan.client.ImClientBuilder;
import io.yizhan.client.ImListener;
import io.yizhan.client.MessageId;
import io.yizhan.client.ReceivedMessage;
import io.yizhan.client.SentMessage;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.Platform;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A user with one device, connected by the Java library. */
public final class Person implements AutoCloseable {

    private static final Duration SEND_DEADLINE = Duration.ofSeconds(15);

    private final String account;
    private final String password;
    private final ImClient client;
    private final List<ReceivedMessage> heard = new CopyOnWriteArrayList<>();
    private final List<ConnectionState> states = new CopyOnWriteArrayList<>();

    private Person(Suite suite, UnaryOperator<ImClientBuilder> servers, String account, String password) {
        this.account = account;
        this.password = password;
        client = servers.apply(ImClient.builder())
                .device(UUID.randomUUID().toString(), Platform.DESKTOP, "test")
                .password(account, password)
                .listener(new ImListener() {
                    @Override
                    public void onMessage(ReceivedMessage message) {
                        heard.add(message);
                    }

                    @Override
                    public void onStateChanged(ConnectionState state) {
                        states.add(state);
                    }
                })
                .build(suite.clients());
    }

    /** A new user, logged in. The account's name begins with the one given. */
    public static Person register(Suite suite, String name) throws InterruptedException {
        return register(suite, name, builder -> builder.selectors(List.of(suite.selector())));
    }

    /** A new user, logged in at the first access server as long as it is there. */
    public static Person registerAtFirst(Suite suite, String name) throws InterruptedException {
        return register(suite, name, builder -> builder.servers(suite.accessServers()));
    }

    private static Person register(Suite suite, String name, UnaryOperator<ImClientBuilder> servers)
            throws InterruptedException {
        String unique = UUID.randomUUID().toString();
        Person person = new Person(suite, servers, name + "-" + unique.substring(0, 8), unique);
        Await.value(person.client.register(""));
        Await.value(person.client.connect());
        return person;
    }

    /** The same user on one more device. */
    public Person onAnotherDevice(Suite suite) throws InterruptedException {
        Person person = new Person(suite, builder -> builder.selectors(List.of(suite.selector())), account, password);
        Await.value(person.client.connect());
        return person;
    }

    public String account() {
        return account;
    }

    public String password() {
        return password;
    }

    public ImClient client() {
        return client;
    }

    public long userId() {
        return client.identity().orElseThrow().userId();
    }

    public ConversationId with(Person other) {
        return ConversationIds.direct(userId(), other.userId());
    }

    /** Everything that was pushed or pulled so far, in the order it came. */
    public List<ReceivedMessage> heard() {
        return heard;
    }

    /** Every state that the connection has been in since the client was made. */
    public List<ConnectionState> states() {
        return states;
    }

    public SentMessage send(ConversationId conversation, String text, MessageId id) throws InterruptedException {
        return Await.value(
                client.send(conversation, Content.newBuilder().setText(text).build(), id, SEND_DEADLINE));
    }

    public SentMessage send(ConversationId conversation, String text) throws InterruptedException {
        return send(conversation, text, client.newMessageId());
    }

    /** The newest entries of a conversation, as stored. */
    public List<LogEntry> history(ConversationId conversation) throws InterruptedException {
        return Await.value(client.conversations().newest(conversation, 200)).entries();
    }

    public void awaitText(String text) throws Exception {
        Await.until(
                account + " hears \"" + text + "\"",
                Duration.ofSeconds(10),
                () -> heard.stream()
                        .anyMatch(message -> message.content().getText().equals(text)));
    }

    @Override
    public void close() {
        client.close();
    }
}
