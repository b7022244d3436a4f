package io.yizhan.chat.fanout;

import io.micrometer.core.instrument.MeterRegistry;
import io.yizhan.chat.WorkInFlight;
import io.yizhan.chat.fanout.Push.Round;
import io.yizhan.proto.AccessRoute;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.OwedEntry;
import io.yizhan.proto.ReadRoutesRequest;
import io.yizhan.proto.ReadRoutesResponse;
import io.yizhan.proto.Routes;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings stored entries into the custody of the access servers that hold their readers, and tells the record.
 *
 * <pre>
 *  start ─▶ first look (routes of the append) ─▶ lanes ─▶ signed ──────────────────────▶ complete
 *                │ unknown: every lane            │ absent                                  ▲
 *                │ offline ────────────┐          ▼                                         │
 *                │                     │     second look ─▶ lanes ─▶ signed ────────────────┤
 *                ▼                     ▼          │ offline       │ absent                  │
 *         (queue full, hung,       offline hook ◀─┴───────────────┴─────────────────────────┘
 *          look failed: left to the record, which hands the entry over again)
 * </pre>
 *
 * All state lives in the fan-out loop, one event loop; {@link #start} may be called by any thread.
 */
public final class Fanout implements Component, PushListener, RouteLookup.Listener {

    private static final Logger log = LoggerFactory.getLogger(Fanout.class);

    private final FanoutConfig config;
    private final Caller dataProxies;
    private final ScheduledExecutorService loop;
    private final Ticker ticker;
    private final OfflineHook offlineHook;
    private final FanoutMetrics metrics;
    private final AccessServers accessServers;
    private final AccessLanes lanes;
    private final RouteLookup secondLook;
    private final WorkInFlight entries = new WorkInFlight();
    private final WorkInFlight completionCalls = new WorkInFlight();
    private final Completions completions;

    /** @param loop one event loop, which carries all of the fan-out's state */
    public Fanout(
            FanoutConfig config,
            Caller dataProxies,
            Caller chatProxies,
            ScheduledExecutorService loop,
            Ticker ticker,
            OfflineHook offlineHook,
            MeterRegistry registry) {
        this.config = config;
        this.dataProxies = dataProxies;
        this.loop = loop;
        this.ticker = ticker;
        this.offlineHook = offlineHook;
        this.metrics = new FanoutMetrics(registry, entries::count);
        this.accessServers = new AccessServers(chatProxies);
        this.lanes = new AccessLanes(
                accessServers,
                target -> new AccessLane(target, config, chatProxies, accessServers, loop, ticker, this, metrics));
        this.secondLook = new RouteLookup(config, dataProxies, loop, ticker, this);
        this.completions = new Completions(dataProxies, loop, ticker, completionCalls);
    }

    /** Begins the fan-out of a batch in the next turn of the loop. */
    public void start(FanoutBatch batch) {
        start(batch, () -> {});
    }

    /** @param whenEnded run in the loop once every entry is complete or left to the record */
    void start(FanoutBatch batch, Runnable whenEnded) {
        batch.entries().forEach(entry -> entries.begin());
        loop.execute(() -> begin(new BatchFanout(batch, whenEnded)));
    }

    /** Entries whose fan-out has begun and not ended. */
    public int backlog() {
        return entries.count();
    }

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public void start() {}

    @Override
    public CompletionStage<Void> drain(Deadline deadline) {
        return entries.whenIdle().thenCompose(done -> completionCalls.whenIdle());
    }

    @Override
    public void stop() {}

    private void begin(BatchFanout batchFanout) {
        long now = ticker.nanos();
        FanoutBatch batch = batchFanout.batch();
        List<EntryFanout> begun = batch.entries().stream()
                .map(entry -> new EntryFanout(entry, batchFanout, now))
                .toList();
        Routes routes = batch.routes();
        if (routes == null) {
            lookUpMembers(begun, batch);
        } else {
            route(begun, routes);
        }
    }

    private void lookUpMembers(List<EntryFanout> begun, FanoutBatch batch) {
        ReadRoutesRequest request = ReadRoutesRequest.newBuilder()
                .setMembersOf(batch.entries().get(0).conversation())
                .build();
        OutboundCall call = OutboundCall.of(
                        Command.READ_ROUTES, request, Deadline.after(config.deliverTimeout(), ticker))
                .keyed(RoutingKeys.ofConversation(request.getMembersOf()));
        dataProxies
                .call(call, ReadRoutesResponse.class)
                .whenCompleteAsync(
                        (response, error) -> {
                            if (response == null) {
                                begun.forEach(this::lookupFailed);
                            } else {
                                route(begun, response.getRoutes());
                            }
                        },
                        loop);
    }

    private void route(List<EntryFanout> begun, Routes routes) {
        for (AccessRoute route : routes.getAccessList()) {
            AccessTarget target = AccessTarget.of(route.getAccess());
            begun.forEach(entry -> push(target, new Push(entry, route.getUsersList(), Round.FIRST)));
        }
        for (EntryFanout entry : begun) {
            entry.addOffline(routes.getOfflineList());
            if (routes.getUnknownCount() > 0) {
                broadcast(entry, routes.getUnknownList());
            }
            endStep(entry);
        }
    }

    private void broadcast(EntryFanout entry, List<Long> users) {
        List<AccessTarget> everywhere = accessServers.serving();
        if (everywhere.isEmpty()) {
            entry.leaveToTheRecord(); // not known to be nowhere: only our links may be down
            return;
        }
        entry.beginBroadcast(everywhere.size());
        everywhere.forEach(target -> push(target, new Push(entry, users, Round.BROADCAST)));
    }

    private void push(AccessTarget target, Push push) {
        push.entry().beginStep();
        lanes.offer(target, push);
    }

    @Override
    public void answered(Push push, List<Long> absentUsers) {
        EntryFanout entry = push.entry();
        metrics.absent(absentUsers.size());
        switch (push.round()) {
            case FIRST -> lookAgain(entry, absentUsers);
            case BROADCAST -> lookAgain(entry, entry.endBroadcast(absentUsers));
            case LAST -> entry.addOffline(absentUsers);
        }
        endStep(entry);
    }

    @Override
    public void leftToTheRecord(Push push) {
        push.entry().leaveToTheRecord();
        endStep(push.entry());
    }

    private void lookAgain(EntryFanout entry, List<Long> users) {
        if (!users.isEmpty()) {
            entry.beginStep();
            secondLook.lookUp(entry, users);
        }
    }

    @Override
    public void lookedUp(EntryFanout entry, Map<AccessTarget, List<Long>> found, List<Long> offline) {
        found.forEach((target, users) -> push(target, new Push(entry, users, Round.LAST)));
        entry.addOffline(offline);
        endStep(entry);
    }

    @Override
    public void lookupFailed(EntryFanout entry) {
        entry.leaveToTheRecord();
        endStep(entry);
    }

    private void endStep(EntryFanout fanout) {
        if (!fanout.endStep()) {
            return;
        }
        if (fanout.isLeftToTheRecord()) {
            metrics.leftToTheRecord();
        } else {
            metrics.completed(ticker.nanos() - fanout.startedNanos());
            complete(fanout);
        }
        entries.end();
        fanout.batchFanout().endEntry();
    }

    private void complete(EntryFanout fanout) {
        Entry entry = fanout.entry();
        if (!fanout.offlineUsers().isEmpty()) {
            tellOffline(entry, fanout.offlineUsers());
        }
        if (entry.owed()) {
            FanoutBatch batch = fanout.batchFanout().batch();
            complete(batch.dataNode(), batch.fanoutId(), entry.conversation(), entry.seq());
        }
    }

    /** Tells the record that it owes an entry no longer. In the loop only. */
    void complete(NodeId dataNode, long fanoutId, ConversationId conversation, long seq) {
        OwedEntry owed =
                OwedEntry.newBuilder().setConversation(conversation).setSeq(seq).build();
        completions.complete(dataNode, fanoutId, owed);
    }

    private void tellOffline(Entry entry, List<Long> users) {
        try {
            offlineHook.offline(entry, users);
        } catch (RuntimeException e) {
            log.warn("offline hook failed users={}", users.size(), e);
        }
    }
}
