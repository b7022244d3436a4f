package io.yizhan.logic.login;

import io.yizhan.logic.password.PasswordWorkers;
import io.yizhan.logic.session.SessionEnder;
import io.yizhan.logic.token.Tokens;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.time.Ticker;

/** Puts the parts of a login together. */
public final class Logins {

    private Logins() {}

    public static AuthenticateHandler handler(
            LoginLimit limit,
            DeviceRule deviceRule,
            Caller dataProxies,
            PasswordWorkers passwords,
            Tokens tokens,
            SessionEnder sessionEnder,
            Ticker ticker) {
        CredentialCheck credentials =
                new CredentialCheck(dataProxies, passwords, tokens, new LoginFailures(limit, ticker));
        return new AuthenticateHandler(credentials, deviceRule, tokens, dataProxies, sessionEnder);
    }
}
