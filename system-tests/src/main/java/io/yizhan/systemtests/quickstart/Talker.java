package io.yizhan.systemtests.quickstart;

import io.yizhan.client.ClientRuntime;
import io.yizhan.client.ImClient;
import io.yizhan.client.ImListener;
import io.yizhan.client.ReceivedMessage;
import io.yizhan.proto.Platform;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** One of the two users: a client, and whatever it has heard. */
final class Talker implements AutoCloseable {

    private final String account;
    private final ImClient client;
    private final Map<String, CompletableFuture<ReceivedMessage>> heard = new ConcurrentHashMap<>();

    Talker(ClientRuntime runtime, List<String> selectors, String account, String password) {
        this.account = account;
        client = ImClient.builder()
                .selectors(selectors)
                .device("quickstart-" + account, Platform.DESKTOP, "quickstart")
                .password(account, password)
                .listener(new ImListener() {
                    @Override
                    public void onMessage(ReceivedMessage message) {
                        hearing(message.content().getText()).complete(message);
                    }
                })
                .build(runtime);
    }

    String account() {
        return account;
    }

    ImClient client() {
        return client;
    }

    /** Done when a message with this text has come in, perhaps already. */
    CompletableFuture<ReceivedMessage> hearing(String text) {
        return heard.computeIfAbsent(text, unheard -> new CompletableFuture<>());
    }

    @Override
    public void close() {
        client.close();
    }
}
