package io.yizhan.client.store;

import java.util.Optional;

/** Keeps the token that logs this device in again. It is as good as the password: keep it secret. */
public interface TokenStore {

    /** The newest token; called once, before the first connection, on a thread that may block. */
    Optional<String> loadToken();

    /** A login was answered with this token, which replaces any earlier one. Called on the callback threads. */
    void saveToken(String token);

    /** The token no longer works. Called on the callback threads. */
    void clearToken();
}
