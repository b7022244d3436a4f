package io.yizhan.runtime.registry;

import io.yizhan.runtime.link.AcceptedLink;
import io.yizhan.runtime.link.LinkListener;

/** The other end of an accepted link, as a proxy or selector keeps it. */
public interface RegisteredPeer extends LinkListener.Peer {

    AcceptedLink link();
}
