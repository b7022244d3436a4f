package io.yizhan.access;

import com.google.protobuf.Message;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.yizhan.access.deliver.DeliverHandler;
import io.yizhan.proto.Command;
import io.yizhan.proto.DeliverRequest;
import io.yizhan.proto.DeliverResponse;
import io.yizhan.proto.Member;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.config.Settings;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.failpoint.FailPoints;
import io.yizhan.runtime.handover.HandoverPart;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.lifecycle.Daemon;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.link.Transport;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A daemon without links: real event loops and clocks, and other servers that answer by a script, at once. Has only those
 * methods of {@link Daemon} that an access server's composition root calls.
 */
final class LoopbackDaemon implements AutoCloseable {

    private final NodeIdentity identity = new NodeIdentity(1, ServerType.ACCESS, 1);
    private final EventLoopGroup loops;
    private final Settings settings;
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final Map<Command, Function<OutboundCall, Message>> scripts = new ConcurrentHashMap<>();
    private final List<OutboundCall> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<Component> parts = new ArrayList<>();
    private final List<HandoverPart> handoverParts = new ArrayList<>();
    private HandlerTable handlers = HandlerTable.empty();
    private IntSupplier port = () -> 0;
    private final SecureRandom random = new SecureRandom();

    LoopbackDaemon(int loops, String settings) {
        this.loops = Transport.eventLoops(loops, "loopback");
        this.settings = new Settings(ConfigFactory.parseString(settings));
        identity.bear(1);
    }

    Daemon asDaemon() {
        return (Daemon) Proxy.newProxyInstance(
                Daemon.class.getClassLoader(),
                new Class<?>[] {Daemon.class},
                (proxy, method, arguments) -> LoopbackDaemon.class
                        .getMethod(method.getName(), method.getParameterTypes())
                        .invoke(this, arguments));
    }

    void script(Command command, Function<OutboundCall, Message> answer) {
        scripts.put(command, answer);
    }

    List<OutboundCall> calls(Command command) {
        synchronized (calls) {
            return calls.stream()
                    .filter(call -> call.word().command() == command)
                    .toList();
        }
    }

    void start() throws Exception {
        for (Component part : parts) {
            part.start();
        }
    }

    /** Drains the parts, the last first, as the launcher does. */
    void drain(Duration limit) throws Exception {
        Deadline deadline = Deadline.after(limit, ticker());
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).drain(deadline).toCompletableFuture().get(limit.toMillis() + 1000, TimeUnit.MILLISECONDS);
        }
    }

    /** Takes everything off the event loops that a successor would be given; returns how many parcels that are. */
    int freeze() throws Exception {
        int parcels = 0;
        for (HandoverPart part : handoverParts) {
            parcels +=
                    part.freeze().toCompletableFuture().get(5, TimeUnit.SECONDS).size();
        }
        return parcels;
    }

    /** Begins that; done when everything is off the event loops. */
    CompletableFuture<Void> beginFreeze() {
        return CompletableFuture.allOf(handoverParts.stream()
                .map(part -> part.freeze().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Event loops do nothing until it is counted down. */
    CountDownLatch stickLoops() {
        CountDownLatch free = new CountDownLatch(1);
        loops.forEach(loop -> loop.execute(() -> {
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        return free;
    }

    /** No successor took it. */
    void resume() {
        handoverParts.forEach(HandoverPart::resume);
    }

    int port() {
        return port.getAsInt();
    }

    /** Has a DELIVER served, as if it came over a link of one of the event loops. */
    DeliverResponse deliver(DeliverRequest request) throws Exception {
        return beginDeliver(request).get(5, TimeUnit.SECONDS);
    }

    /** The same; done when it is answered. */
    CompletableFuture<DeliverResponse> beginDeliver(DeliverRequest request) throws Exception {
        DeliverHandler handler =
                (DeliverHandler) handlers.find(Command.DELIVER_VALUE).orElseThrow();
        RequestContext from = new RequestContext(
                NodeId.getDefaultInstance(), 0, 0, 0, Deadline.after(Duration.ofSeconds(5), ticker()), 0, 0);
        return loops.next()
                .submit(() -> handler.handle(request, from))
                .get(5, TimeUnit.SECONDS)
                .toCompletableFuture();
    }

    @Override
    public void close() {
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).stop();
        }
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private <R extends Message> R play(OutboundCall call, Class<R> responseType) {
        calls.add(call);
        Function<OutboundCall, Message> script = scripts.get(call.word().command());
        if (script == null) {
            throw new StatusException(Status.UNAVAILABLE, "no script for " + call.word());
        }
        return responseType.cast(script.apply(call));
    }

    public Caller caller(ServerType proxyType) {
        return new Caller() {
            @Override
            public <R extends Message> CompletableFuture<R> call(OutboundCall call, Class<R> responseType) {
                return CompletableFuture.supplyAsync(() -> play(call, responseType), loops.next());
            }

            @Override
            public <R extends Message> CompletableFuture<Answer<R>> callForAnswer(
                    OutboundCall call, Class<R> responseType) {
                return call(call, responseType).thenApply(body -> new Answer<>(body, NodeId.getDefaultInstance()));
            }

            @Override
            public Collection<Member> members() {
                return List.of();
            }
        };
    }

    public NodeIdentity identity() {
        return identity;
    }

    public Settings settings() {
        return settings;
    }

    public String bindAddress() {
        return "127.0.0.1";
    }

    public EventLoopGroup eventLoops() {
        return loops;
    }

    public ScheduledExecutorService scheduler() {
        return loops.next();
    }

    public MeterRegistry metrics() {
        return metrics;
    }

    public Ticker ticker() {
        return Ticker.SYSTEM;
    }

    public InstantSource clock() {
        return Clock.systemUTC();
    }

    public RandomGenerator random() {
        return random;
    }

    public void serve(HandlerTable table) {
        handlers = table;
    }

    public void add(Component component) {
        parts.add(component);
    }

    public void addListener(Component component) {
        parts.add(component);
    }

    public void handOver(HandoverPart part) {
        handoverParts.add(part);
    }

    public void reportLoad(int max, IntSupplier current) {}

    public void advertisePort(IntSupplier supplier) {
        port = supplier;
    }

    public void addReadiness(String name, Supplier<Optional<String>> problem) {}

    public void addTopology(String key, Supplier<Map<String, ?>> section) {}

    public FailPoints failPoints() {
        return FailPoints.off();
    }

    public void fail(String reason, Throwable cause) {
        throw new AssertionError(reason, cause);
    }
}
