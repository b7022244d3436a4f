package io.yizhan.access.login;

import io.yizhan.access.connection.ConnectionConfig;
import io.yizhan.proto.AuthenticateResponse;
import io.yizhan.proto.LoginResponse;
import java.time.InstantSource;

/**
 * What a client is told at login.
 *
 * @param config the bounds it has to keep
 * @param clock for the server's time
 */
public record LoginAnswers(ConnectionConfig config, InstantSource clock) {

    LoginResponse of(AuthenticateResponse session) {
        return LoginResponse.newBuilder()
                .setUserId(session.getUserId())
                .setSessionId(session.getSessionId())
                .setToken(session.getToken())
                .setTokenExpiresMs(session.getTokenExpiresMs())
                .setPingIntervalMs((int) config.pingInterval().toMillis())
                .setMaxFrameBytes(config.maxFrameBytes())
                .setServerTimeMs(clock.millis())
                .setAccount(session.getAccount())
                .build();
    }
}
