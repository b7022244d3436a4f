package io.yizhan.proxy.route;

import io.yizhan.runtime.wire.EnvelopeHeader;

/**
 * A request that was forwarded and has no answer yet. Stands in its caller's table and in its provider's list, from both
 * of which it goes at once.
 */
final class Forwarded {

    final ProxyPeer caller;
    final ProxyPeer provider;
    final EnvelopeHeader header;
    final long forwardedAtNanos;
    final long expiresAtNanos;
    Forwarded next = this;
    Forwarded previous = this;

    Forwarded(ProxyPeer caller, ProxyPeer provider, EnvelopeHeader header, long forwardedAtNanos, long expiresAtNanos) {
        this.caller = caller;
        this.provider = provider;
        this.header = header;
        this.forwardedAtNanos = forwardedAtNanos;
        this.expiresAtNanos = expiresAtNanos;
    }
}
