package io.yizhan.data.session;

import io.yizhan.data.presence.PresenceReader;
import io.yizhan.data.presence.PresenceRebuild;
import io.yizhan.data.presence.PresenceWriter;
import io.yizhan.data.store.Database;
import io.yizhan.data.store.KeyedWorkers;
import io.yizhan.data.store.Workers;
import io.yizhan.runtime.dispatch.CommandHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The words of this package. */
public final class SessionHandlers {

    private SessionHandlers() {}

    /**
     * @param users do one user's changes one after another
     * @param loginGrace see {@code data.presence.login-grace}
     */
    public static List<CommandHandler<?, ?>> create(
            Database database,
            PresenceReader reader,
            PresenceWriter writer,
            PresenceRebuild rebuild,
            Workers workers,
            KeyedWorkers users,
            LoginBatches logins,
            InstantSource clock,
            int cluster,
            Duration loginGrace) {
        PresenceRepairer repairer = new PresenceRepairer(database, writer, rebuild, clock, loginGrace);
        return List.of(
                new OpenSessionHandler(logins),
                new RemoveSessionsHandler(database, writer, users),
                new RepairPresenceHandler(repairer, workers),
                new ReadDevicesHandler(database, reader, workers),
                new RevokeDeviceHandler(database, writer, users, clock, cluster));
    }
}
