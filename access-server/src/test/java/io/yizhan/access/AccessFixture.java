package io.yizhan.access;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import io.yizhan.access.connection.ClientConnection;
import io.yizhan.access.connection.ClientDrain;
import io.yizhan.access.connection.ClientLoop;
import io.yizhan.access.connection.ClientLoops;
import io.yizhan.access.connection.ConnectionContext;
import io.yizhan.access.connection.ConnectionTransfer;
import io.yizhan.access.connection.OpenFiles;
import io.yizhan.access.connection.Resumption;
import io.yizhan.access.deliver.DeliverHandler;
import io.yizhan.access.handover.SessionResumption;
import io.yizhan.access.login.AttemptLimits;
import io.yizhan.access.login.LoginAnswers;
import io.yizhan.access.login.LoginService;
import io.yizhan.access.login.LogoutService;
import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.access.metrics.RefusalReason;
import io.yizhan.access.request.ClientRequests;
import io.yizhan.access.send.SendService;
import io.yizhan.access.session.EndSessionsHandler;
import io.yizhan.access.session.SessionDirectory;
import io.yizhan.access.session.SessionGate;
import io.yizhan.proto.ConnectionRecord;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.DeliverRequest;
import io.yizhan.proto.DeliverResponse;
import io.yizhan.proto.Delivery;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.SessionRef;
import io.yizhan.runtime.config.Settings;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.failpoint.FailPoint;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.testing.FakeCaller;
import io.yizhan.runtime.testing.HandLoop;
import io.yizhan.runtime.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * An access server without sockets, links and clock: clients are embedded channels on one event loop, the rest of the
 * suite is played by the test.
 */
public final class AccessFixture implements AutoCloseable {

    public static final long ALICE = (1L << 40) + 1;
    public static final long BOB = (1L << 40) + 2;
    public static final ConversationId ALICE_AND_BOB = ConversationIds.direct(ALICE, BOB);

    private static final Duration TICK = Duration.ofMillis(100);

    public final HandLoop time = new HandLoop();
    public final FakeCaller logic = new FakeCaller(time);
    public final FakeCaller chat = new FakeCaller(time);
    public final AccessMetrics metrics = new AccessMetrics(new SimpleMeterRegistry());
    public final SessionDirectory directory = new SessionDirectory(metrics);
    public final List<SessionRef> lost = new ArrayList<>();
    public final AccessConfig config;
    public final ClientDrain drain;
    public final DeliverHandler deliver;
    public final SessionGate gate = new SessionGate();
    public final EndSessionsHandler ends = new EndSessionsHandler(gate, directory);

    private final EmbeddedChannel loopOwner = new EmbeddedChannel();
    private final ClientLoop loop;
    private final ConnectionContext context;
    private final LoginService login;
    private final SendService sends;
    private final List<TestClient> clients = new ArrayList<>();

    /** @param settings lines of the access section, such as {@code "push.entries = 4"} */
    public AccessFixture(String... settings) {
        String text = "client-port-base = 0\n" + String.join("\n", settings);
        config = AccessConfig.from(new Settings(ConfigFactory.parseString(text)), 1, new OpenFiles(Integer.MAX_VALUE));
        ClientLoops loops =
                new ClientLoops(loopOwner.eventLoop(), time, config.connection().totalBytes());
        loop = loops.of(loopOwner.eventLoop());
        drain = new ClientDrain(loops, config.goAwaySpread(), time, new Random(1));
        deliver = new DeliverHandler(gate, directory, config.push(), metrics);
        NodeIdentity identity = new NodeIdentity(1, ServerType.ACCESS, 1);
        identity.bear(77);
        AttemptLimits attempts = new AttemptLimits(config.login(), time);
        login = new LoginService(
                config.login(),
                identity,
                logic,
                directory,
                attempts,
                drain,
                new LoginAnswers(config.connection(), () -> Instant.EPOCH),
                lost::add,
                metrics,
                time,
                new Random(2));
        sends = new SendService(config.send(), chat, time, metrics);
        ClientRequests requests = new ClientRequests(
                config.request(),
                login,
                new LogoutService(config.login(), identity, logic, time),
                attempts,
                sends,
                logic,
                chat,
                time,
                () -> Instant.EPOCH);
        context = new ConnectionContext(
                config.connection(), requests, directory, lost::add, metrics, time, FailPoint.OFF);
    }

    /** A client that has just connected. */
    public TestClient connect() {
        TestClient client = new TestClient(this);
        clients.add(client);
        ClientConnection.open(context, loop, client.channel());
        run();
        return client;
    }

    /** What a successor would be given of a client. */
    public ConnectionRecord record(TestClient client) {
        run();
        return loop.connections().stream()
                .filter(connection -> connection.channel() == client.channel())
                .map(ConnectionTransfer::new)
                .findFirst()
                .orElseThrow()
                .record();
    }

    /** A client whose connection was another access server's. */
    public TestClient adopt(ConnectionRecord record) {
        TestClient client = new TestClient(this);
        clients.add(client);
        client.channel().config().setAutoRead(false);
        Resumption resumption = resumption();
        ConnectionTransfer.adopt(context, loop, client.channel(), record, resumption)
                .begin(record, resumption);
        run();
        return client;
    }

    /** What its connections share. */
    public ConnectionContext context() {
        return context;
    }

    /** Makes sessions of records. */
    public Resumption resumption() {
        return new SessionResumption(config.push(), sends, login, metrics, time);
    }

    /** A client with a session. */
    public TestClient online(long userId, long sessionId, String device) {
        TestClient client = connect();
        client.login(userId, sessionId, device);
        client.received();
        return client;
    }

    /** Moves the clock, tick by tick. */
    public void advance(Duration by) {
        for (Duration left = by; !left.isZero(); left = left.minus(TICK)) {
            time.advance(TICK);
            loop.tick();
            run();
        }
    }

    /** Runs what the event loops have to do now. */
    public void run() {
        for (int round = 0; round < 3; round++) {
            time.run();
            loopOwner.runPendingTasks();
            clients.forEach(client -> client.channel().runPendingTasks());
        }
    }

    public DeliverResponse deliver(Delivery... deliveries) {
        DeliverRequest request = DeliverRequest.newBuilder()
                .addAllDeliveries(List.of(deliveries))
                .build();
        RequestContext from = new RequestContext(
                NodeId.getDefaultInstance(), 0, 0, 0, Deadline.after(Duration.ofSeconds(5), time), 0, 0);
        DeliverResponse response =
                deliver.handle(request, from).toCompletableFuture().join();
        run();
        return response;
    }

    public static Delivery.Builder delivery(long seq, Long... users) {
        return Delivery.newBuilder()
                .setConversation(ALICE_AND_BOB)
                .setSeq(seq)
                .setEntry(entry(seq))
                .addAllUsers(List.of(users));
    }

    public static ByteString entry(long seq) {
        return LogEntry.newBuilder()
                .setConversation(ALICE_AND_BOB)
                .setSeq(seq)
                .build()
                .toByteString();
    }

    public double refused(RefusalReason reason) {
        return metrics.refusedSoFar(reason);
    }

    @Override
    public void close() {
        clients.forEach(TestClient::finish);
        run();
        loopOwner.finishAndReleaseAll();
    }
}
