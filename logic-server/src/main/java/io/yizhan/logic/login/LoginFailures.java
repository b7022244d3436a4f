package io.yizhan.logic.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;

/**
 * Wrong passwords by account, whether it exists or not. An attempt counts as failed from its beginning, so that many at
 * once can't slip through before the first has failed. Safe for any thread.
 */
final class LoginFailures {

    private final LoginLimit limit;
    private final Ticker ticker;
    private final Cache<String, Window> windows;

    LoginFailures(LoginLimit limit, Ticker ticker) {
        this.limit = limit;
        this.ticker = ticker;
        this.windows = Caffeine.newBuilder()
                .maximumSize(limit.accounts())
                .expireAfterWrite(limit.window())
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
    }

    /** @throws StatusException RATE_LIMITED after too many failures */
    void begin(String account) {
        Window window = windows.get(account, name -> new Window(ticker.nanos()));
        if (!window.begin(limit.failures())) {
            long left = limit.window().toNanos() - (ticker.nanos() - window.startedNanos);
            throw new StatusException(
                    Status.RATE_LIMITED,
                    "too many wrong passwords for this account",
                    Duration.ofNanos(Math.max(0, left)).plusMillis(1));
        }
    }

    /** The password was right: earlier failures are forgotten. */
    void succeeded(String account) {
        windows.invalidate(account);
    }

    /** Whether it was right never came out. */
    void undecided(String account) {
        Window window = windows.getIfPresent(account);
        if (window != null) {
            window.takeBack();
        }
    }

    private static final class Window {

        private final long startedNanos;
        private int failures;

        Window(long startedNanos) {
            this.startedNanos = startedNanos;
        }

        synchronized boolean begin(int max) {
            if (failures >= max) {
                return false;
            }
            failures++;
            return true;
        }

        synchronized void takeBack() {
            failures = Math.max(0, failures - 1);
        }
    }
}
