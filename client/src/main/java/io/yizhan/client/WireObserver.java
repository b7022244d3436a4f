package io.yizhan.client;

import io.yizhan.proto.MessagePush;
import java.net.InetSocketAddress;

/**
 * Watches what an access server sends, before the client drops repeats and fills gaps: for tools that hold a server to
 * its promises. Called on the client's loop: must not block.
 */
public interface WireObserver {

    /** Watches nothing. */
    WireObserver NONE = new WireObserver() {};

    /** A session has begun there; its pushes count from 1. */
    default void online(InetSocketAddress server) {}

    /** The session's connection is gone. */
    default void offline() {}

    /** A push as it came. */
    default void pushed(MessagePush push) {}
}
