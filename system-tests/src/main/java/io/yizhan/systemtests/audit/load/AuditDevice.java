package io.yizhan.systemtests.audit.load;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.client.ClientOptions;
import io.yizhan.client.ClientRuntime;
import io.yizhan.client.ConnectionState;
import io.yizhan.client.ImClient;
import io.yizhan.client.ImClientBuilder;
import io.yizhan.client.ImListener;
import io.yizhan.client.ReceivedMessage;
import io.yizhan.client.SentMessage;
import io.yizhan.client.WireObserver;
import io.yizhan.client.store.MemoryStore;
import io.yizhan.proto.Content;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.MessagePush;
import io.yizhan.proto.Platform;
import io.yizhan.systemtests.audit.fault.FaultLog;
import io.yizhan.systemtests.audit.fault.FaultRecord;
import io.yizhan.systemtests.audit.fault.StoreFaults;
import io.yizhan.systemtests.audit.ledger.AuditText;
import io.yizhan.systemtests.audit.ledger.Breach;
import io.yizhan.systemtests.audit.ledger.DeviceBook;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One device under audit: an ordinary client whose every message, push and disconnect goes into the books. Called by the
 * load's thread; callbacks come on the client runtime's threads.
 */
final class AuditDevice {

    /** A fault excuses disconnects of its access server until so long after it was set right. */
    private static final long EXCUSE_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** A device that was away has had what it missed so long after its login at the latest. */
    private static final long FIRST_SYNC_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A device that was away when its first message came has to have that too. */
    private static final int WHOLE_HISTORY = 1 << 20;

    private final int index;
    private final int user;
    private final String account;
    private final String password;
    private final Consumer<ImClientBuilder> way;
    private final ClientRuntime runtime;
    private final AuditWorld world;
    private final DeviceBook book;
    private final MemoryStore store = new MemoryStore();
    private final FaultLog troubles;

    private volatile ImClient client;
    private volatile @Nullable String access;
    private volatile String lastAccess = "";
    private volatile @Nullable Loss loss;
    private volatile boolean leaving;
    private volatile long onlineSinceNanos;

    /** @param way tells the client how to find an access server */
    AuditDevice(
            int index,
            int user,
            String account,
            String password,
            Consumer<ImClientBuilder> way,
            ClientRuntime runtime,
            AuditWorld world) {
        this.index = index;
        this.user = user;
        this.account = account;
        this.password = password;
        this.way = way;
        this.runtime = runtime;
        this.world = world;
        book = world.ledger().openBook(account + "/" + index);
        troubles = new FaultLog(world.ticker(), () -> 0);
        client = newClient();
    }

    /** Faults of this device's own connection, under the target {@code ""}. */
    FaultLog troubles() {
        return troubles;
    }

    int user() {
        return user;
    }

    DeviceBook book() {
        return book;
    }

    ImClient client() {
        return client;
    }

    /** Creates the account; the first device of each user does. */
    CompletableFuture<Long> register() {
        return client.register("");
    }

    /** Comes online, with what it had taken before. */
    CompletableFuture<Long> come() {
        leaving = false;
        if (client.state() == ConnectionState.CLOSED) {
            client = newClient();
        }
        return client.connect().thenApply(identity -> identity.userId());
    }

    /** Goes offline for a while. What it has sent is lost to it, so it must not send. */
    void leave() {
        leaving = true;
        client.close();
        loss = null;
        book.offline();
    }

    boolean isOnline() {
        return client.state().isOnline();
    }

    /** Sends a message that the load plan wanted sent at a certain time; never blocks. */
    void send(AuditConversation conversation, long intendedNanos, Duration deadline) {
        int number = world.ledger().intend(index, conversation.index(), intendedNanos);
        Content content =
                Content.newBuilder().setText(AuditText.of(world.run(), number)).build();
        ImClient sender = client;
        String sentThrough = lastAccess;
        sender.send(conversation.id(), content, sender.newMessageId(), deadline)
                .whenComplete((sent, failure) -> sent(conversation, number, sentThrough, sent, failure));
    }

    private void sent(
            AuditConversation conversation,
            int number,
            String sentThrough,
            @Nullable SentMessage sent,
            @Nullable Throwable failure) {
        long now = world.now();
        if (sent != null) {
            world.ledger().acknowledged(number, sent.seq(), atEitherEnd(sentThrough), now);
            book.acknowledged(conversation.index(), sent.seq(), number, now);
        } else {
            world.ledger().failed(number, account + ": " + failure, now);
        }
    }

    private Set<String> atEitherEnd(String sentThrough) {
        String answeredBy = lastAccess;
        return sentThrough.equals(answeredBy) ? Set.of(answeredBy) : Set.of(sentThrough, answeredBy);
    }

    private long unhurtSince() {
        long own = Math.max(world.faults().unhurtSince(lastAccess), troubles.unhurtSince(""));
        long since = onlineSinceNanos;
        // A device that has just come asks for what it has missed, and only the database knows that.
        return world.faults().between(since, since + FIRST_SYNC_NANOS).stream()
                .filter(fault -> fault.target().equals(StoreFaults.MYSQL))
                .mapToLong(FaultRecord::toNanos)
                .reduce(own, Math::max);
    }

    private boolean isExcused(String lost, long now) {
        long since = now - EXCUSE_NANOS;
        return leaving || world.faults().hurtSince(lost, since) || troubles.hurtSince("", since);
    }

    private void isBack(Loss before, long now) {
        long since = Math.max(before.atNanos, troubles.unhurtSince(""));
        world.ledger().returns().back(causeOf(before), now - since);
    }

    private String causeOf(Loss before) {
        long since = before.atNanos - EXCUSE_NANOS;
        if (troubles.hurtSince("", since)) {
            return "own network";
        }
        return world.faults().between(since, before.atNanos).stream()
                .filter(fault -> fault.target().equals(before.access))
                .reduce((earlier, later) -> later.fromNanos() - earlier.fromNanos() > 0 ? later : earlier)
                .map(FaultRecord::kind)
                .orElse("no fault");
    }

    private ImClient newClient() {
        ImClientBuilder builder = ImClient.builder();
        way.accept(builder);
        return builder.device("audit-" + index, Platform.OTHER, "im-audit")
                .password(account, password)
                .tokenStore(store)
                .cursorStore(store)
                .options(ClientOptions.builder().initialHistory(WHOLE_HISTORY).build())
                .listener(new Listener())
                .observer(new Observer())
                .build(runtime);
    }

    /** A connection that is gone. */
    private record Loss(String access, long atNanos) {}

    private final class Listener implements ImListener {

        @Override
        public void onMessage(ReceivedMessage message) {
            int number =
                    AuditText.numberOf(world.run(), message.content().getText()).orElse(DeviceBook.NOT_AUDITED);
            int conversation = world.indexOf(message.conversation());
            book.took(conversation, message.seq(), number, unhurtSince(), world.now());
        }

        @Override
        public void onSessionEnded(EndReason reason, String text) {
            if (!leaving) {
                world.ledger()
                        .breach(
                                Breach.Kind.DISCONNECTED,
                                world.now(),
                                account + ": session ended, " + reason + " " + text);
            }
        }
    }

    private final class Observer implements WireObserver {

        @Override
        public void online(InetSocketAddress server) {
            lastAccess = world.accessByPort().getOrDefault(server.getPort(), "port " + server.getPort());
            access = lastAccess;
            onlineSinceNanos = world.now();
            book.online(world.now());
            Loss before = loss;
            loss = null;
            if (before != null) {
                isBack(before, world.now());
            }
        }

        @Override
        public void offline() {
            String lost = access;
            access = null;
            long now = world.now();
            book.offline();
            if (lost != null && !leaving) {
                loss = new Loss(lost, now);
            }
            if (lost != null && !isExcused(lost, now)) {
                world.ledger().breach(Breach.Kind.DISCONNECTED, now, account + " from " + lost);
            }
        }

        @Override
        public void pushed(MessagePush push) {
            long now = world.now();
            for (ByteString bytes : push.getEntriesList()) {
                try {
                    LogEntry entry = LogEntry.parseFrom(bytes);
                    book.pushed(push.getPushNumber(), world.indexOf(entry.getConversation()), entry.getSeq(), now);
                } catch (InvalidProtocolBufferException e) {
                    world.ledger().breach(Breach.Kind.ALTERED, now, account + " got a push that can't be read");
                }
            }
        }
    }
}
