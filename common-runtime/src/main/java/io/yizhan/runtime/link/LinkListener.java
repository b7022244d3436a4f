package io.yizhan.runtime.link;

import io.yizhan.proto.NodeId;
import io.yizhan.runtime.wire.EnvelopeHeader;
import io.yizhan.runtime.wire.Frame;
import org.jspecify.annotations.Nullable;

/** What a proxy or selector does with the links that are dialed to it. Called on the acceptor's event loop. */
public interface LinkListener {

    /** The highest incarnation seen of a type and instance; 0 where none. */
    long highestIncarnation(NodeId node);

    /** A link has been authenticated. What comes over it goes to the returned peer. */
    Peer authenticated(AcceptedLink link);

    /** One link's other end. */
    interface Peer {

        /**
         * Where a frame that has come is to be forwarded to, by its header.
         *
         * @return null where it isn't forwarded: it comes to {@link #received} then
         */
        default @Nullable AcceptedLink destination(EnvelopeHeader header) {
            return null;
        }

        /**
         * A frame has come that isn't forwarded.
         *
         * @param frame ownership goes to the peer
         */
        void received(Frame frame);

        /** The link is gone. Called once; nothing comes afterwards. */
        void closed();
    }
}
