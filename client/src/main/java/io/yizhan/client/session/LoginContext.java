package io.yizhan.client.session;

import io.yizhan.client.ClientOptions;
import io.yizhan.client.locate.AccessLocator;
import io.yizhan.client.loop.Loop;
import io.yizhan.client.wire.Transport;
import java.util.Random;
import java.util.concurrent.Executor;

/** What it takes to log in somewhere: the surroundings of one client. Immutable. */
public final class LoginContext {
    final Loop loop;
    final Transport transport;
    final ClientOptions options;
    final AccessLocator locator;
    final Executor blocking;
    final Random random;

    /**
     * @param blocking runs what may block: the locator
     */
    public LoginContext(
            Loop loop,
            Transport transport,
            ClientOptions options,
            AccessLocator locator,
            Executor blocking,
            Random random) {
        this.loop = loop;
        this.transport = transport;
        this.options = options;
        this.locator = locator;
        this.blocking = blocking;
        this.random = random;
    }
}
