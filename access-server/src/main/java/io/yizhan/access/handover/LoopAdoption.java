package io.yizhan.access.handover;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.yizhan.access.connection.ClientLoop;
import io.yizhan.access.connection.ConnectionContext;
import io.yizhan.access.connection.ConnectionTransfer;
import io.yizhan.access.connection.Resumption;
import io.yizhan.proto.ConnectionRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop takes over of a predecessor's connections. They come to the loop by the dozen, so that it is woken
 * seldom, and go on by the dozen, so that what the first write has left before the last are looked at.
 *
 * <p>Used by the hand-over's thread; what it gives to the loop belongs to the loop.
 */
final class LoopAdoption {

    private static final Logger log = LoggerFactory.getLogger(LoopAdoption.class);

    private static final int AT_A_TIME = 64;

    private final ClientLoop loop;
    private final ConnectionContext context;
    private final Resumption resumption;
    private final List<CompletableFuture<Void>> registering = new ArrayList<>();
    private List<Arrival> arrivals = new ArrayList<>(AT_A_TIME);
    /** Owned by the loop. Who only has to be read comes before those for whom other servers are asked again. */
    private final Deque<Adopted> adopted = new ArrayDeque<>();
    /** Owned by the loop: what waits until all have begun. */
    private final List<Runnable> behind = new ArrayList<>();

    private record Arrival(Channel channel, ConnectionRecord record) {}

    private record Adopted(ConnectionTransfer transfer, ConnectionRecord record) {}

    LoopAdoption(ClientLoop loop, ConnectionContext context, Resumption resumption) {
        this.loop = loop;
        this.context = context;
        this.resumption = resumption;
    }

    ClientLoop loop() {
        return loop;
    }

    /** Adds a connection; takes over its descriptor. */
    void add(int descriptor, ConnectionRecord record) {
        Channel channel = new EpollSocketChannel(descriptor);
        channel.config().setAutoRead(false);
        arrivals.add(new Arrival(channel, record));
        if (arrivals.size() == AT_A_TIME) {
            register();
        }
    }

    /** No more will come. Completes when the loop has all of them, exceptionally if one can't be taken. */
    CompletableFuture<Void> complete() {
        register();
        CompletableFuture<Void> all = CompletableFuture.allOf(registering.toArray(CompletableFuture<?>[]::new));
        registering.clear();
        return all;
    }

    /** Has all of them go on. */
    void begin() {
        loop.executor().execute(this::beginSome);
    }

    /**
     * Has the loop do something once every connection that was to begin has begun, at once where there is none, and one
     * task after another: a freeze must find nobody who is neither here nor there.
     */
    void whenBegun(Runnable task) {
        loop.executor().execute(() -> {
            if (adopted.isEmpty()) {
                task.run();
            } else {
                behind.add(task);
            }
        });
    }

    /** Closes the own descriptors without a word. */
    void abandon() {
        register();
        loop.executor().execute(() -> {
            adopted.forEach(one -> one.transfer().letGo());
            adopted.clear();
        });
    }

    private void register() {
        List<Arrival> some = arrivals;
        arrivals = new ArrayList<>(AT_A_TIME);
        List<CompletableFuture<Void>> ofSome =
                some.stream().map(arrival -> new CompletableFuture<Void>()).toList();
        registering.addAll(ofSome);
        loop.executor().execute(() -> {
            for (int i = 0; i < some.size(); i++) {
                register(some.get(i), ofSome.get(i));
            }
        });
    }

    private void register(Arrival arrival, CompletableFuture<Void> done) {
        Channel channel = arrival.channel();
        ((EventLoop) loop.executor()).register(channel).addListener(registered -> {
            try {
                if (!registered.isSuccess()) {
                    throw new IllegalStateException("adopted connection can't be registered", registered.cause());
                }
                Adopted one = new Adopted(
                        ConnectionTransfer.adopt(context, loop, channel, arrival.record(), resumption),
                        arrival.record());
                if (asksAgain(arrival.record())) {
                    adopted.addLast(one);
                } else {
                    adopted.addFirst(one);
                }
                done.complete(null);
            } catch (RuntimeException e) {
                channel.close();
                done.completeExceptionally(e);
            }
        });
    }

    private static boolean asksAgain(ConnectionRecord record) {
        return record.hasLoggingIn()
                || record.getForwardedCount() > 0
                || record.getOnline().getLanesCount() > 0;
    }

    private void beginSome() {
        for (int i = 0; i < AT_A_TIME && !adopted.isEmpty(); i++) {
            begin(adopted.remove());
        }
        if (!adopted.isEmpty()) {
            // Not execute: the loop would do all of it before it looks at a socket again.
            loop.executor().schedule(this::beginSome, 0, TimeUnit.NANOSECONDS);
            return;
        }
        behind.forEach(Runnable::run);
        behind.clear();
    }

    private void begin(Adopted one) {
        try {
            one.transfer().begin(one.record(), resumption);
        } catch (RuntimeException e) {
            log.warn("conn={} can't go on, it is closed", one.transfer().connection(), e);
            one.transfer().connection().close();
        }
    }
}
