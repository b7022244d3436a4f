package io.yizhan.selector;

import io.netty.channel.EventLoop;
import io.yizhan.proto.NodeId;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.link.AcceptedLink;
import io.yizhan.runtime.link.LinkConfig;
import io.yizhan.runtime.link.LinkEnvironment;
import io.yizhan.runtime.link.LinkListener;
import io.yizhan.runtime.registry.RegisteredNode;
import io.yizhan.runtime.registry.RegistrationDesk;
import io.yizhan.runtime.time.Ticker;
import java.util.Collection;

/** Every daemon that is registered here now. Used on one event loop, the acceptor's. */
final class DaemonDirectory implements LinkListener {

    private final RegistrationDesk<DaemonPeer> desk;
    private final NodeIdentity identity;
    private final Ticker ticker;

    DaemonDirectory(LinkConfig config, LinkEnvironment environment, EventLoop loop) {
        this.desk = new RegistrationDesk<>(config, environment, loop, () -> {});
        this.identity = environment.identity();
        this.ticker = environment.ticker();
    }

    /** Answers heartbeats and drops the silent; to be started with the daemon. */
    RegistrationDesk<DaemonPeer> desk() {
        return desk;
    }

    Collection<KnownDaemon> daemons() {
        return desk.nodes().stream().map(DaemonDirectory::known).toList();
    }

    /** A successor has taken this selector's place: everybody is to dial again. */
    void askAllToLeave() {
        desk.nodes().forEach(node -> node.link().link().askToLeave(identity.self()));
    }

    @Override
    public long highestIncarnation(NodeId node) {
        return desk.highestIncarnation(node);
    }

    @Override
    public Peer authenticated(AcceptedLink link) {
        return new DaemonPeer(link, desk, ticker);
    }

    private static KnownDaemon known(RegisteredNode<DaemonPeer> node) {
        DaemonPeer peer = node.link();
        return new KnownDaemon(node.registration(), node.superseded(), peer.silentNanos(), peer.assignments());
    }
}
