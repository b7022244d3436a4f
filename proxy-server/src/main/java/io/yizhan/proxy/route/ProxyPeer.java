package io.yizhan.proxy.route;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.yizhan.proto.NodeId;
import io.yizhan.runtime.link.AcceptedLink;
import io.yizhan.runtime.registry.RegisteredPeer;
import io.yizhan.runtime.wire.EnvelopeHeader;
import io.yizhan.runtime.wire.Frame;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One daemon's link, as caller and as provider. Used on the proxy's event loop. */
public final class ProxyPeer implements RegisteredPeer {

    /** Servers answer within milliseconds; one that has answered nobody for so long may hang. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Router router;
    private final AcceptedLink link;
    /** As caller: its requests that have no answer yet, by their id. */
    final LongObjectMap<Forwarded> asked = new LongObjectHashMap<>();
    /** As provider: what it has not answered yet. */
    final ForwardedList owed = new ForwardedList();
    /** As registered; the default instance before that. */
    NodeId node = NodeId.getDefaultInstance();
    /** Whether it has been asked to leave, and has said that no new request of its own comes on this link. */
    boolean left;
    /** When a response came last. */
    private long answeredAtNanos;

    ProxyPeer(Router router, AcceptedLink link) {
        this.router = router;
        this.link = link;
    }

    @Override
    public AcceptedLink link() {
        return link;
    }

    void answered(long nowNanos) {
        answeredAtNanos = nowNanos;
    }

    /**
     * Whether it was asked a while ago and has answered nothing since, so that it may hang. Heartbeats don't count: they
     * still come over a link that was cut in the other direction.
     */
    boolean owesAnswers(long nowNanos) {
        Forwarded oldest = owed.oldest();
        return oldest != null
                && nowNanos - oldest.forwardedAtNanos >= SILENCE_NANOS
                && nowNanos - answeredAtNanos >= SILENCE_NANOS;
    }

    @Override
    public @Nullable AcceptedLink destination(EnvelopeHeader header) {
        return router.destination(this, header);
    }

    @Override
    public void received(Frame frame) {
        router.received(this, frame);
    }

    @Override
    public void closed() {
        router.closed(this);
    }
}
