package io.yizhan.client;

import io.yizhan.client.store.FileStore;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.Platform;
import java.nio.file.Path;
import java.util.List;

/** The example of README.md, word for word: a test compares the two. */
final class EmbeddingExample {

    private EmbeddingExample() {}

    static void greet(String selector, Path directory) throws Exception {
        // begin
        FileStore store = new FileStore(directory);
        try (ClientRuntime runtime = new ClientRuntime();
                ImClient client = ImClient.builder()
                        .selectors(List.of(selector))
                        .device("laptop-1", Platform.DESKTOP, "Alice's laptop")
                        .password("alice", "correct horse")
                        .tokenStore(store)
                        .cursorStore(store)
                        .listener(new ImListener() {
                            @Override
                            public void onMessage(ReceivedMessage message) {
                                System.out.println(message.sender() + ": "
                                        + message.content().getText());
                            }
                        })
                        .build(runtime)) {
            Identity me = client.connect().get();
            long bob = client.users().byAccount("bob").get().getUserId();
            ConversationId withBob = ConversationIds.direct(me.userId(), bob);
            SentMessage sent = client.send(withBob, "Hello, Bob").get();
            System.out.println("stored as number " + sent.seq());
        }
        // end
    }
}
