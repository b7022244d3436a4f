package io.yizhan.access;

import io.yizhan.access.connection.ConnectionConfig;
import io.yizhan.access.connection.OpenFiles;
import io.yizhan.access.login.LoginConfig;
import io.yizhan.access.presence.PresenceConfig;
import io.yizhan.access.push.PushConfig;
import io.yizhan.access.request.RequestConfig;
import io.yizhan.access.send.SendConfig;
import io.yizhan.runtime.config.Settings;
import java.time.Duration;

/**
 * The {@code access} section.
 *
 * @param clientPort where clients connect; 0 lets the system choose
 * @param maxSessions client connections at most
 * @param handOver whether an upgrade moves the client connections to the new process
 * @param goAwaySpread over which the clients are asked to go when this server drains
 */
public record AccessConfig(
        int clientPort,
        int maxSessions,
        boolean handOver,
        Duration goAwaySpread,
        ConnectionConfig connection,
        LoginConfig login,
        RequestConfig request,
        SendConfig send,
        PushConfig push,
        PresenceConfig presence) {

    /**
     * Reads and checks the section.
     *
     * @param instance number of this instance, added to the port's base
     * @param openFiles the process's limit
     */
    static AccessConfig from(Settings access, int instance, OpenFiles openFiles) {
        return new AccessConfig(
                access.port("client-port-base", instance),
                openFiles.maxSessions(access, "max-sessions"),
                access.flag("hand-over", true),
                access.duration("goaway-spread", Duration.ZERO, Duration.ofMinutes(10), Duration.ofSeconds(5)),
                ConnectionConfig.from(access.section("connection")),
                LoginConfig.from(access.section("login")),
                RequestConfig.from(access.section("request")),
                SendConfig.from(access.section("send")),
                PushConfig.from(access.section("push")),
                PresenceConfig.from(access.section("presence")));
    }
}
