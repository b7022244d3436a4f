package io.yizhan.logic;

import io.yizhan.logic.account.RegisterAccountHandler;
import io.yizhan.logic.group.ChangeMembersHandler;
import io.yizhan.logic.group.CreateGroupHandler;
import io.yizhan.logic.group.ListMembersHandler;
import io.yizhan.logic.login.Logins;
import io.yizhan.logic.password.PasswordWorkers;
import io.yizhan.logic.profile.GetPresenceHandler;
import io.yizhan.logic.profile.GetProfilesHandler;
import io.yizhan.logic.profile.UpdateProfileHandler;
import io.yizhan.logic.session.CloseSessionsHandler;
import io.yizhan.logic.session.KickDeviceHandler;
import io.yizhan.logic.session.ListDevicesHandler;
import io.yizhan.logic.session.ReconcileSessionsHandler;
import io.yizhan.logic.session.SessionEnder;
import io.yizhan.logic.token.Tokens;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.config.Secret;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.lifecycle.Daemon;
import io.yizhan.runtime.link.Caller;
import java.util.ArrayList;
import java.util.List;

/** Composition root of the logic server: accounts, logins, devices, profiles, presence and groups. */
final class LogicServer {

    private static final String TOKEN_PURPOSE = "logic tokens";

    private LogicServer() {}

    static void build(Daemon daemon) {
        LogicConfig config = LogicConfig.from(daemon.settings());
        Caller dataProxies = daemon.caller(ServerType.DATA_PROXY);
        Caller logicProxies = daemon.caller(ServerType.LOGIC_PROXY);

        PasswordWorkers passwords = new PasswordWorkers(config.password(), daemon.ticker(), daemon.metrics());
        Tokens tokens = new Tokens(tokenKeys(config, daemon), config.tokenLifetime(), daemon.clock());
        SessionEnder sessionEnder = new SessionEnder(logicProxies, daemon.ticker());

        daemon.serve(HandlerTable.of(
                ServerType.LOGIC,
                List.of(
                        new RegisterAccountHandler(passwords, dataProxies),
                        Logins.handler(
                                config.loginLimit(),
                                config.deviceRule(),
                                dataProxies,
                                passwords,
                                tokens,
                                sessionEnder,
                                daemon.ticker()),
                        new CloseSessionsHandler(dataProxies),
                        new ReconcileSessionsHandler(dataProxies),
                        new ListDevicesHandler(dataProxies),
                        new KickDeviceHandler(dataProxies, sessionEnder),
                        new GetProfilesHandler(dataProxies),
                        new UpdateProfileHandler(dataProxies),
                        new GetPresenceHandler(dataProxies),
                        new CreateGroupHandler(dataProxies),
                        new ChangeMembersHandler(dataProxies),
                        new ListMembersHandler(dataProxies))));
        daemon.add(passwords);
    }

    /** The present key first. The derived one counts only while there is no secret for tokens alone. */
    private static List<byte[]> tokenKeys(LogicConfig config, Daemon daemon) {
        List<byte[]> keys = new ArrayList<>();
        config.tokenSecret().map(Secret::bytes).ifPresent(keys::add);
        if (keys.isEmpty()) {
            keys.add(daemon.deriveKey(TOKEN_PURPOSE));
        }
        config.formerTokenSecrets().forEach(secret -> keys.add(secret.bytes()));
        return keys;
    }
}
