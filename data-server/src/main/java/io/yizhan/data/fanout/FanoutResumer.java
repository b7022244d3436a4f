package io.yizhan.data.fanout;

import io.yizhan.proto.Command;
import io.yizhan.proto.ResumeFanoutRequest;
import io.yizhan.proto.ResumeFanoutResponse;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands owed fan-outs to chat servers. Safe for any thread. */
public final class FanoutResumer {

    /** A chat server that took the work has this long, before the row is anybody's again. */
    public static final Duration CLAIM = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(FanoutResumer.class);

    private final Caller chat;
    private final FanoutLedger ledger;
    private final Ticker ticker;

    /** @param chat reaches chat servers */
    public FanoutResumer(Caller chat, FanoutLedger ledger, Ticker ticker) {
        this.chat = chat;
        this.ledger = ledger;
        this.ticker = ticker;
    }

    /**
     * Hands one row on; this data server claimed it for {@link #CLAIM}.
     *
     * @return completed when a chat server took it, or none did: the row then waits to be claimed again
     */
    public CompletableFuture<Void> resume(FanoutTable.Row row) {
        ledger.owe(row.fanoutId(), row.entries());
        ResumeFanoutRequest.Builder request = ResumeFanoutRequest.newBuilder().setFanoutId(row.fanoutId());
        row.entries().forEach(entry -> request.addEntries(entry.toProto()));
        OutboundCall call = OutboundCall.of(Command.RESUME_FANOUT, request.build(), Deadline.after(CLAIM, ticker));
        return chat.call(call, ResumeFanoutResponse.class).handle((taken, failure) -> {
            if (failure != null) {
                log.debug(
                        "no chat server took a fan-out, it will be claimed again fan-out={}", row.fanoutId(), failure);
            }
            return null;
        });
    }
}
