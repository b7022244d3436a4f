package io.yizhan.data;

import io.yizhan.proto.ServerType;
import io.yizhan.runtime.lifecycle.Daemon;

/** Composition root of the data server, the only daemon that speaks to the stores. */
public final class DataServer {

    private DataServer() {}

    /** Fills the daemon of one data server. */
    public static void build(Daemon daemon) {
        DataConfig config = DataConfig.from(daemon.settings());
        DataServices services = new DataServices(
                config,
                new DataServices.Surroundings(
                        daemon.identity(),
                        daemon.caller(ServerType.DATA_PROXY),
                        daemon.eventLoops().next(),
                        daemon.metrics(),
                        daemon.ticker(),
                        daemon.clock(),
                        daemon.random(),
                        daemon.failPoints()));
        services.components().forEach(daemon::add);
        daemon.addListener(services.sweeper());
        daemon.serve(services.handlers());
        daemon.reportLoad(services.commit().capacity(), services.commit()::queued);
        daemon.addReadiness("database", services::problem);
        daemon.addTopology("data", services::describe);
    }
}
