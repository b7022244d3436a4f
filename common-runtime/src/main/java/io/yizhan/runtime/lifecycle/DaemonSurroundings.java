package io.yizhan.runtime.lifecycle;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.yizhan.runtime.config.Secret;
import io.yizhan.runtime.link.ClusterSecret;
import io.yizhan.runtime.link.LinkEnvironment;
import io.yizhan.runtime.time.Ticker;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/**
 * What a daemon finds around itself; tests bring their own.
 *
 * @param eventLoops carry links, clients and timers; owned by whoever made this record
 * @param scheduler one of the event loops
 * @param random safe for any thread
 */
record DaemonSurroundings(
        NodeIdentity identity,
        EventLoopGroup eventLoops,
        ScheduledExecutorService scheduler,
        Ticker ticker,
        InstantSource clock,
        RandomGenerator random,
        MeterRegistry metrics) {

    /** The part of it that links need. */
    LinkEnvironment forLinks(Secret secret) {
        return new LinkEnvironment(
                identity, new ClusterSecret(secret.bytes()), eventLoops, ticker, clock, random, metrics);
    }
}
