package io.yizhan.chat.fanout;

import io.yizhan.chat.WorkInFlight;
import io.yizhan.proto.Command;
import io.yizhan.proto.CompleteFanoutRequest;
import io.yizhan.proto.CompleteFanoutResponse;
import io.yizhan.proto.CompletedFanout;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.OwedEntry;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.runtime.dispatch.Statuses;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the data servers which entries the record owes no longer, gathered for each over a short time. A failure does no
 * harm: the record hands the entries over again, and the access servers know them. Lives in the fan-out loop.
 */
final class Completions {

    private static final Logger log = LoggerFactory.getLogger(Completions.class);

    /** Far below the age at which the record hands an entry over again. */
    static final Duration GATHERING = Duration.ofMillis(50);

    static final int ENTRIES_PER_CALL = 512;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final Caller dataProxies;
    private final ScheduledExecutorService loop;
    private final Ticker ticker;
    private final WorkInFlight work;
    private final Map<NodeId, Gathering> gatherings = new HashMap<>();

    /** @param work counts each gathering from its first entry to the data server's answer */
    Completions(Caller dataProxies, ScheduledExecutorService loop, Ticker ticker, WorkInFlight work) {
        this.dataProxies = dataProxies;
        this.loop = loop;
        this.ticker = ticker;
        this.work = work;
    }

    void complete(NodeId dataNode, long fanoutId, OwedEntry entry) {
        Gathering gathering = gatherings.get(dataNode);
        if (gathering == null) {
            work.begin();
            Gathering fresh = new Gathering(dataNode);
            gatherings.put(dataNode, fresh);
            loop.schedule(() -> flush(fresh), GATHERING.toNanos(), TimeUnit.NANOSECONDS);
            gathering = fresh;
        }
        gathering.add(fanoutId, entry);
        if (gathering.size >= ENTRIES_PER_CALL) {
            flush(gathering);
        }
    }

    private void flush(Gathering gathering) {
        if (!gatherings.remove(gathering.dataNode, gathering)) {
            return; // full before its time, and flushed then
        }
        OutboundCall call = OutboundCall.of(
                        Command.COMPLETE_FANOUT, gathering.toRequest(), Deadline.after(TIMEOUT, ticker))
                .keyed(RoutingKeys.ofId(gathering.dataNode.getInstance()))
                .to(gathering.dataNode);
        dataProxies.call(call, CompleteFanoutResponse.class).whenComplete((response, error) -> {
            if (error != null) {
                log.debug(
                        "completion failed node=data-{} status={} entries={}",
                        gathering.dataNode.getInstance(),
                        Statuses.of(error).status(),
                        gathering.size);
            }
            work.end();
        });
    }

    private static final class Gathering {

        private final NodeId dataNode;
        private final Map<Long, CompletedFanout.Builder> fanouts = new LinkedHashMap<>();
        private int size;

        Gathering(NodeId dataNode) {
            this.dataNode = dataNode;
        }

        void add(long fanoutId, OwedEntry entry) {
            fanouts.computeIfAbsent(fanoutId, id -> CompletedFanout.newBuilder().setFanoutId(id))
                    .addEntries(entry);
            size++;
        }

        CompleteFanoutRequest toRequest() {
            CompleteFanoutRequest.Builder request = CompleteFanoutRequest.newBuilder();
            fanouts.values().forEach(request::addFanouts);
            return request.build();
        }
    }
}
