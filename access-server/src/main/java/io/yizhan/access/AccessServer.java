package io.yizhan.access;

import io.yizhan.access.connection.ClientDrain;
import io.yizhan.access.connection.ClientListener;
import io.yizhan.access.connection.ClientLoops;
import io.yizhan.access.connection.ConnectionContext;
import io.yizhan.access.connection.OpenFiles;
import io.yizhan.access.connection.RequestHandler;
import io.yizhan.access.deliver.DeliverHandler;
import io.yizhan.access.deliver.IsolationWatch;
import io.yizhan.access.handover.ClientsHandover;
import io.yizhan.access.handover.SessionResumption;
import io.yizhan.access.login.AttemptLimits;
import io.yizhan.access.login.LoginAnswers;
import io.yizhan.access.login.LoginService;
import io.yizhan.access.login.LogoutService;
import io.yizhan.access.metrics.AccessMetrics;
import io.yizhan.access.presence.Reconciler;
import io.yizhan.access.presence.SessionCloser;
import io.yizhan.access.request.ClientRequests;
import io.yizhan.access.send.SendService;
import io.yizhan.access.session.EndSessionsHandler;
import io.yizhan.access.session.SessionDirectory;
import io.yizhan.access.session.SessionGate;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.lifecycle.Daemon;
import io.yizhan.runtime.link.Caller;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** Composition root: read top to bottom, it tells what an access server is. */
public final class AccessServer {

    private AccessServer() {}

    /** Fills the daemon of one access server. */
    public static void build(Daemon daemon) {
        build(daemon, OpenFiles.ofThisProcess());
    }

    static void build(Daemon daemon, OpenFiles openFiles) {
        AccessConfig config =
                AccessConfig.from(daemon.settings(), daemon.identity().instance(), openFiles);
        Caller logic = daemon.caller(ServerType.LOGIC_PROXY);
        Caller chat = daemon.caller(ServerType.CHAT_PROXY);
        AccessMetrics metrics = new AccessMetrics(daemon.metrics());

        // Who is here, and telling the logic servers.
        SessionDirectory directory = new SessionDirectory(metrics);
        SessionCloser closer = new SessionCloser(
                config.presence(), daemon.identity(), logic, daemon.scheduler(), metrics, daemon.ticker());

        // What clients ask.
        ClientLoops loops = new ClientLoops(
                daemon.eventLoops(), daemon.ticker(), config.connection().totalBytes());
        ClientDrain drain = new ClientDrain(loops, config.goAwaySpread(), daemon.ticker(), daemon.random());
        AttemptLimits attempts = new AttemptLimits(config.login(), daemon.ticker());
        LoginService login = new LoginService(
                config.login(),
                daemon.identity(),
                logic,
                directory,
                attempts,
                drain,
                new LoginAnswers(config.connection(), daemon.clock()),
                closer::add,
                metrics,
                daemon.ticker(),
                daemon.random());
        SendService sends = new SendService(config.send(), chat, daemon.ticker(), metrics);
        RequestHandler requests = new ClientRequests(
                config.request(),
                login,
                new LogoutService(config.login(), daemon.identity(), logic, daemon.ticker()),
                attempts,
                sends,
                logic,
                chat,
                daemon.ticker(),
                daemon.clock());

        // What other daemons ask.
        SessionGate gate = new SessionGate();
        daemon.serve(HandlerTable.of(
                ServerType.ACCESS,
                List.of(
                        new DeliverHandler(gate, directory, config.push(), metrics),
                        new EndSessionsHandler(gate, directory))));

        ConnectionContext connections = new ConnectionContext(
                config.connection(),
                requests,
                directory,
                closer::add,
                metrics,
                daemon.ticker(),
                daemon.failPoints()
                        .point(
                                "access.push",
                                "Entries are in custody and not written to the device. DROP: this once they are not."));
        ClientListener listener = new ClientListener(
                new InetSocketAddress(daemon.bindAddress(), config.clientPort()),
                config.maxSessions(),
                daemon.eventLoops(),
                loops,
                connections,
                drain);
        Reconciler reconciler = new Reconciler(
                config.presence(), daemon.identity(), directory, logic, daemon.scheduler(), daemon.ticker());

        IsolationWatch isolation =
                new IsolationWatch(chat, directory, config.push(), metrics, daemon.scheduler(), daemon.ticker());

        // What a successor takes over.
        daemon.handOver(listener.door());
        daemon.handOver(new ClientsHandover(
                config.handOver(),
                loops,
                connections,
                drain,
                gate,
                reconciler,
                isolation,
                new SessionResumption(config.push(), sends, login, metrics, daemon.ticker())));

        // The digest and the reports of ended sessions need the links: started behind them, drained before them.
        daemon.addListener(closer);
        daemon.addListener(reconciler);
        daemon.addListener(isolation);
        daemon.addListener(listener);
        daemon.advertisePort(listener::port);
        daemon.reportLoad(config.maxSessions(), directory::size);
        daemon.addTopology(
                "clients",
                () -> Map.of(
                        "connections", metrics.connections().get(),
                        "sessions", directory.size(),
                        "max_sessions", config.maxSessions(),
                        "draining", drain.isDraining()));
    }
}
