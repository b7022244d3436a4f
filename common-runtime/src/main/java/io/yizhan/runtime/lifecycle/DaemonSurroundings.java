package io.yizhan.runtime.lifecycle;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
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
        MeterRegistry metrics) {}
