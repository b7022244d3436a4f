package io.yizhan.runtime.link;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.time.Ticker;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What links need of the daemon they belong to.
 *
 * @param identity its incarnation is chosen when the links are opened
 * @param secret of the cluster
 * @param eventLoops carry the links, from {@link Transport#eventLoops}
 * @param random for jitter and nonces; safe for any thread, and unpredictable outside of tests
 */
public record LinkEnvironment(
        NodeIdentity identity,
        ClusterSecret secret,
        EventLoopGroup eventLoops,
        Ticker ticker,
        InstantSource clock,
        RandomGenerator random,
        MeterRegistry metrics) {}
