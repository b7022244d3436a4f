package io.yizhan.access.login;

import io.yizhan.access.connection.ClientConnection;
import io.yizhan.access.frame.Refusal;
import io.yizhan.access.metrics.RefusalReason;
import io.yizhan.proto.Status;
import io.yizhan.runtime.time.Ticker;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How often one connection and one address may try to log in or to register. Safe for any thread. */
public final class AttemptLimits {

    private final AddressLimits addresses;

    public AttemptLimits(LoginConfig config, Ticker ticker) {
        this.addresses = new AddressLimits(config.perAddress(), config.addresses(), ticker);
    }

    /** Counts an attempt; not empty if it is one too many. On the connection's event loop. */
    public Optional<Refusal> check(ClientConnection connection) {
        long wait = connection.loginWaitNanos();
        if (wait == 0) {
            wait = connection.address().map(addresses::waitNanos).orElse(0L);
        }
        return wait == 0
                ? Optional.empty()
                : Optional.of(new Refusal(
                        RefusalReason.LOGIN_RATE,
                        Status.RATE_LIMITED,
                        "too many logins or registrations from here",
                        (int) TimeUnit.NANOSECONDS.toMillis(wait) + 1));
    }
}
