package io.yizhan.logic.login;

import java.time.Duration;

/**
 * How many wrong passwords an account is allowed on one logic server.
 *
 * @param failures within the window; then RATE_LIMITED until it ends
 * @param window begins with the first failure
 * @param accounts how many are remembered
 */
public record LoginLimit(int failures, Duration window, int accounts) {

    public LoginLimit {
        if (failures < 1 || accounts < 1 || window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("login limit: " + failures + " failures in " + window + ", " + accounts
                    + " accounts (expected: each > 0)");
        }
    }
}
