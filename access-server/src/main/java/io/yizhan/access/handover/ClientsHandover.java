package io.yizhan.access.handover;

import com.google.protobuf.ByteString;
import io.netty.channel.unix.UnixChannel;
import io.yizhan.access.connection.ClientConnection;
import io.yizhan.access.connection.ClientDrain;
import io.yizhan.access.connection.ClientLoop;
import io.yizhan.access.connection.ClientLoops;
import io.yizhan.access.connection.ConnectionContext;
import io.yizhan.access.connection.ConnectionState.Closing;
import io.yizhan.access.connection.ConnectionTransfer;
import io.yizhan.access.connection.Resumption;
import io.yizhan.access.deliver.IsolationWatch;
import io.yizhan.access.presence.Reconciler;
import io.yizhan.access.session.SessionGate;
import io.yizhan.proto.ClientsRecord;
import io.yizhan.proto.ConnectionRecord;
import io.yizhan.proto.SessionRef;
import io.yizhan.runtime.handover.HandoverPart;
import io.yizhan.runtime.handover.Parcel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client connections with their sessions, as they go over to a successor: all of them or none. None where that is
 * switched off: the clients are asked to go then, and until they have gone both processes serve, each under a lineage of
 * its own.
 *
 * <p>Predecessor: the gate is closed first, so nobody signs for a push any more; the digest is silent; then each event
 * loop takes its connections off and writes them down. A connection that is closing anyway stays. Whatever is undone is undone
 * on the event loop that did it, behind what it is still to do, so that a loop which comes late to its freeze thaws too.
 */
public final class ClientsHandover implements HandoverPart {

    private static final Logger log = LoggerFactory.getLogger(ClientsHandover.class);

    /** Clients wait for the successor to begin; until it has, the processors are its own. */
    private static final long LET_GO_AFTER_MILLIS = 1_000;

    private final boolean enabled;
    private final ClientLoops loops;
    private final ConnectionContext context;
    private final ClientDrain drain;
    private final SessionGate gate;
    private final Reconciler reconciler;
    private final IsolationWatch isolation;
    /** Each list belongs to its event loop. */
    private final Map<ClientLoop, List<ConnectionTransfer>> frozen = new HashMap<>();

    private final List<LoopAdoption> adoptions = new ArrayList<>();
    private int adopted;
    private int adoptedWithInput;
    private int adoptedWithOutput;
    private volatile boolean handedOver;

    /** @param enabled whether a successor gets anything; a predecessor's is taken in any case */
    public ClientsHandover(
            boolean enabled,
            ClientLoops loops,
            ConnectionContext context,
            ClientDrain drain,
            SessionGate gate,
            Reconciler reconciler,
            IsolationWatch isolation,
            Resumption resumption) {
        this.enabled = enabled;
        this.loops = loops;
        this.context = context;
        this.drain = drain;
        this.gate = gate;
        this.reconciler = reconciler;
        this.isolation = isolation;
        for (ClientLoop loop : loops.all()) {
            frozen.put(loop, new ArrayList<>());
            adoptions.add(new LoopAdoption(loop, context, resumption));
        }
    }

    @Override
    public String part() {
        return "clients";
    }

    @Override
    public int descriptors() {
        return enabled ? context.metrics().connections().get() : 0;
    }

    @Override
    public CompletionStage<List<Parcel>> freeze() {
        if (!enabled) {
            return CompletableFuture.completedFuture(List.of());
        }
        gate.close();
        reconciler.pause();
        isolation.pause();
        List<CompletableFuture<List<Parcel>>> ofLoops = new ArrayList<>();
        for (LoopAdoption adoption : adoptions) {
            ofLoops.add(CompletableFuture.supplyAsync(() -> freeze(adoption.loop()), adoption::whenBegun)
                    .thenCompose(all -> all));
        }
        return CompletableFuture.allOf(ofLoops.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> {
                    List<Parcel> parcels = new ArrayList<>();
                    parcels.add(new Parcel(
                            ClientsRecord.newBuilder()
                                    .setEndedSessions(context.directory().endedRecord())
                                    .build()
                                    .toByteString(),
                            Parcel.NONE));
                    parcels.add(new Parcel(
                            ClientsRecord.newBuilder()
                                    .setIsolation(isolation.record())
                                    .build()
                                    .toByteString(),
                            Parcel.NONE));
                    ofLoops.forEach(ofLoop -> parcels.addAll(ofLoop.join()));
                    return parcels;
                });
    }

    private CompletableFuture<List<Parcel>> freeze(ClientLoop loop) {
        List<ConnectionTransfer> ofLoop = frozen(loop);
        List<Parcel> parcels = new ArrayList<>();
        List<CompletableFuture<Void>> each = new ArrayList<>();
        for (ClientConnection connection : List.copyOf(loop.connections())) {
            if (connection.state() instanceof Closing) {
                continue;
            }
            ConnectionTransfer transfer = new ConnectionTransfer(connection);
            ofLoop.add(transfer);
            each.add(transfer.freeze().thenAccept(isThere -> {
                if (isThere) {
                    parcels.add(parcel(transfer));
                } else {
                    ofLoop.remove(transfer);
                    transfer.thaw();
                }
            }));
        }
        return CompletableFuture.allOf(each.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> parcels);
    }

    private static Parcel parcel(ConnectionTransfer transfer) {
        ByteString record = ClientsRecord.newBuilder()
                .setConnection(transfer.record())
                .build()
                .toByteString();
        UnixChannel channel = (UnixChannel) transfer.connection().channel();
        return new Parcel(record, channel.fd().intValue());
    }

    @Override
    public void resume() {
        for (LoopAdoption adoption : adoptions) {
            adoption.whenBegun(() -> forEachFrozen(adoption.loop(), ConnectionTransfer::thaw));
        }
        reconciler.goOn();
        isolation.goOn();
        gate.open();
    }

    @Override
    public void release() {
        drain.successorIsHere();
        if (enabled) {
            gate.leave();
            for (ClientLoop loop : loops.all()) {
                loop.executor()
                        .schedule(
                                () -> forEachFrozen(loop, ConnectionTransfer::letGo),
                                LET_GO_AFTER_MILLIS,
                                TimeUnit.MILLISECONDS);
            }
        }
    }

    private void forEachFrozen(ClientLoop loop, Consumer<ConnectionTransfer> action) {
        List<ConnectionTransfer> ofLoop = frozen(loop);
        List<ConnectionTransfer> all = List.copyOf(ofLoop);
        ofLoop.clear();
        all.forEach(action);
    }

    private List<ConnectionTransfer> frozen(ClientLoop loop) {
        return Objects.requireNonNull(frozen.get(loop), "one of the loops there were in the beginning");
    }

    @Override
    public void adopt(Parcel parcel) throws Exception {
        ClientsRecord record;
        try {
            record = ClientsRecord.parseFrom(parcel.record());
        } catch (Exception e) {
            parcel.closeDescriptor();
            throw e;
        }
        handedOver = true;
        if (record.hasEndedSessions()) {
            for (SessionRef session : record.getEndedSessions().getSessionsList()) {
                context.directory().findOrRememberEnd(session);
            }
        }
        if (record.hasIsolation()) {
            isolation.takeOver(record.getIsolation());
        }
        if (parcel.hasDescriptor()) {
            ConnectionRecord connection = record.getConnection();
            adoptions.get(adopted++ % adoptions.size()).add(parcel.descriptor(), connection);
            adoptedWithInput += connection.getReceived().isEmpty() ? 0 : 1;
            adoptedWithOutput += connection.getUnsent().isEmpty() ? 0 : 1;
        }
    }

    @Override
    public void complete() throws Exception {
        CompletableFuture.allOf(adoptions.stream().map(LoopAdoption::complete).toArray(CompletableFuture<?>[]::new))
                .get();
        log.info("adopted connections={} with_input={} with_output={}", adopted, adoptedWithInput, adoptedWithOutput);
        if (!handedOver) {
            // Who comes over is seen to be here, and nobody ends the sessions that the predecessor still holds.
            reconciler.besidePredecessor();
        }
    }

    @Override
    public boolean inheritsLineage() {
        return handedOver;
    }

    @Override
    public void predecessorLeft() {
        reconciler.goOn();
    }

    @Override
    public void activate() {
        adoptions.forEach(LoopAdoption::begin);
    }

    @Override
    public void abandon() {
        adoptions.forEach(LoopAdoption::abandon);
    }
}
