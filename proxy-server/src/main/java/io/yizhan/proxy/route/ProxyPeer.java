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

    /** One that has answered nothing for so long, not even whether it is there, hangs. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Servers answer within milliseconds; after so long it is worth asking whether one is there. */
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

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
    /** When a response came last, of whatever. */
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
     * Whether it was asked a while ago and has answered nothing since, though it was probed. Heartbeats don't count: they
     * still come over a link that was cut in the other direction. One that is merely slow is not passed over: its
     * conversations would be written to in two places, which is slower still.
     */
    boolean isSilent(long nowNanos) {
        return owesFor(SILENCE_NANOS, nowNanos);
    }

    /** Whether it is worth a probe. */
    boolean isSlow(long nowNanos) {
        return owesFor(SLOW_NANOS, nowNanos);
    }

    private boolean owesFor(long nanos, long nowNanos) {
        Forwarded oldest = owed.oldest();
        return oldest != null && nowNanos - oldest.forwardedAtNanos >= nanos && nowNanos - answeredAtNanos >= nanos;
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
