package io.yizhan.selector;

import io.yizhan.proto.NodeId;
import io.yizhan.proto.Registration;
import io.yizhan.runtime.http.HttpQuery;
import io.yizhan.runtime.http.HttpReply;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code GET /v1/topology}: every daemon that is registered here, for operators. */
final class TopologyPage implements Function<HttpQuery, HttpReply> {

    private static final Comparator<KnownDaemon> ORDER = Comparator.<KnownDaemon>comparingInt(
                    daemon -> id(daemon).getCluster())
            .thenComparing(daemon -> id(daemon).getType())
            .thenComparing(daemon -> id(daemon).getInstance())
            .thenComparing(daemon -> id(daemon).getIncarnation());

    private final Supplier<Collection<KnownDaemon>> daemons;
    private final boolean forAll;

    /** @param forAll false: only for callers on this machine */
    TopologyPage(Supplier<Collection<KnownDaemon>> daemons, boolean forAll) {
        this.daemons = daemons;
        this.forAll = forAll;
    }

    @Override
    public HttpReply apply(HttpQuery query) {
        if (!forAll && !query.remote().isLoopbackAddress()) {
            return HttpReply.error(403, "the topology is shown on the selector's own machine only");
        }
        List<Map<String, Object>> lines =
                daemons.get().stream().sorted(ORDER).map(TopologyPage::line).toList();
        return HttpReply.json(200, Map.of("daemons", lines));
    }

    private static Map<String, Object> line(KnownDaemon daemon) {
        Registration registration = daemon.registration();
        NodeId id = registration.getNode();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("cluster", id.getCluster());
        line.put("type", id.getType().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        line.put("instance", id.getInstance());
        line.put("incarnation", Long.toString(id.getIncarnation()));
        line.put("lineage", Long.toString(id.getLineage()));
        line.put(
                "state",
                daemon.superseded() ? "SUPERSEDED" : registration.getState().name());
        line.put("host", registration.getHost());
        line.put("port", registration.getPort());
        line.put("admin_port", registration.getAdminPort());
        line.put("max", registration.getMaxLoad());
        line.put("current", registration.getCurrentLoad());
        line.put("free", daemon.free());
        line.put("version", registration.getVersion());
        line.put("commands", registration.getCommandsCount());
        line.put("last_heartbeat_ms", TimeUnit.NANOSECONDS.toMillis(daemon.silentNanos()));
        return line;
    }

    private static NodeId id(KnownDaemon daemon) {
        return daemon.registration().getNode();
    }
}
