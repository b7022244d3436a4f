package io.yizhan.client;

import io.yizhan.client.fake.FakeConnection;
import io.yizhan.client.fake.FakeSuite;
import io.yizhan.client.fake.ManualLoop;
import io.yizhan.client.fake.MemoryNetwork;
import io.yizhan.client.store.MemoryStore;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.Platform;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** One client on a clock that stands still, with a suite in memory; what the listener hears is written down. */
class ClientBench implements ImListener {
    static final long ALICE = (1L << 40) + 1;
    static final long BOB = (1L << 40) + 2;
    static final ConversationId WITH_BOB = ConversationIds.direct(ALICE, BOB);
    static final InetSocketAddress FIRST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7101);
    static final InetSocketAddress SECOND = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7102);
    static final Duration SOON = Duration.ofMillis(1);

    final ManualLoop loop = new ManualLoop();
    final FakeSuite suite = new FakeSuite(ALICE);
    final MemoryNetwork network = new MemoryNetwork(loop, suite);
    final MemoryStore store;
    final List<ConnectionState> states = new ArrayList<>();
    final List<ReceivedMessage> messages = new ArrayList<>();
    final List<EndReason> ends = new ArrayList<>();
    int syncs;
    final ImClient client;

    ClientBench() {
        this(ClientOptions.defaults(), new MemoryStore(), Runnable::run, 1);
    }

    ClientBench(ClientOptions options, MemoryStore store, Executor callbacks, long seed) {
        this.store = store;
        client = ImClient.builder()
                .locator(account -> List.of(FIRST, SECOND))
                .device("laptop", Platform.DESKTOP, "Laptop")
                .password("alice", "correct horse")
                .tokenStore(store)
                .cursorStore(store)
                .listener(this)
                .options(options)
                .build(new Surroundings(loop, network, loop, callbacks, new Random(seed)));
    }

    ClientBench connected() {
        CompletableFuture<Identity> connect = client.connect();
        loop.run();
        connect.join();
        return this;
    }

    FakeConnection session() {
        return suite.session().orElseThrow();
    }

    List<Long> seqs() {
        return messages.stream().map(ReceivedMessage::seq).toList();
    }

    List<String> texts() {
        return messages.stream().map(m -> m.content().getText()).toList();
    }

    void advance(Duration time) {
        loop.advance(time);
    }

    @Override
    public void onMessage(ReceivedMessage message) {
        messages.add(message);
    }

    @Override
    public void onStateChanged(ConnectionState state) {
        states.add(state);
    }

    @Override
    public void onSynced() {
        syncs++;
    }

    @Override
    public void onSessionEnded(EndReason reason, String text) {
        ends.add(reason);
    }
}
