package io.yizhan.selector;

import io.yizhan.runtime.link.AcceptedLink;
import io.yizhan.runtime.registry.RegisteredPeer;
import io.yizhan.runtime.registry.RegistrationDesk;
import io.yizhan.runtime.time.Ticker;
import io.yizhan.runtime.wire.Frame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon at the other end of one link: only heartbeats are expected of it. Used on the acceptor's event loop. */
final class DaemonPeer implements RegisteredPeer {

    private static final Logger log = LoggerFactory.getLogger(DaemonPeer.class);

    private final AcceptedLink link;
    private final RegistrationDesk<DaemonPeer> desk;
    private final Ticker ticker;
    private final Assignments assignments = new Assignments();
    private long heardAt;

    DaemonPeer(AcceptedLink link, RegistrationDesk<DaemonPeer> desk, Ticker ticker) {
        this.link = link;
        this.desk = desk;
        this.ticker = ticker;
        this.heardAt = ticker.nanos();
    }

    @Override
    public AcceptedLink link() {
        return link;
    }

    @Override
    public void received(Frame frame) {
        try {
            if (desk.received(this, frame)) {
                heardAt = ticker.nanos();
                assignments.heartbeat(heardAt);
            } else {
                log.debug(
                        "not a heartbeat node={} conn={} cmd={}",
                        link,
                        link.id(),
                        frame.header().command());
            }
        } finally {
            frame.release();
        }
    }

    @Override
    public void closed() {
        desk.closed(this);
    }

    Assignments assignments() {
        return assignments;
    }

    /** Nanoseconds since the last heartbeat. */
    long silentNanos() {
        return ticker.nanos() - heardAt;
    }
}
