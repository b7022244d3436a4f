package io.yizhan.client;

import io.yizhan.client.loop.Loop;
import io.yizhan.client.wire.Transport;
import java.util.Random;
import java.util.concurrent.Executor;

/** What a client runs on; tests put clocks and networks of their own here. Immutable. */
final class Surroundings {
    final Loop loop;
    final Transport transport;
    final Executor blocking;
    final Executor callbacks;
    final Random random;

    Surroundings(Loop loop, Transport transport, Executor blocking, Executor callbacks, Random random) {
        this.loop = loop;
        this.transport = transport;
        this.blocking = blocking;
        this.callbacks = callbacks;
        this.random = random;
    }
}
