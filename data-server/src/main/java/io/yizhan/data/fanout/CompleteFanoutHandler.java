package io.yizhan.data.fanout;

import io.yizhan.data.store.Database;
import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.CompleteFanoutRequest;
import io.yizhan.proto.CompleteFanoutResponse;
import io.yizhan.proto.CompletedFanout;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Crosses entries off. Answered at once where this data server knows the row; the row itself goes with a later commit,
 * and if that never comes, the fan-out runs again and does no harm. An unknown row, of a data server that is gone or of
 * this one before its restart, is read from the table first.
 */
public final class CompleteFanoutHandler implements CommandHandler<CompleteFanoutRequest, CompleteFanoutResponse> {

    private final FanoutLedger ledger;
    private final FanoutTable table;
    private final Database database;
    private final Workers workers;

    public CompleteFanoutHandler(FanoutLedger ledger, FanoutTable table, Database database, Workers workers) {
        this.ledger = ledger;
        this.table = table;
        this.database = database;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.COMPLETE_FANOUT;
    }

    @Override
    public CompletionStage<CompleteFanoutResponse> handle(CompleteFanoutRequest request, RequestContext context) {
        List<CompletedFanout> unknown = new ArrayList<>();
        for (CompletedFanout fanout : request.getFanoutsList()) {
            if (!ledger.complete(fanout.getFanoutId(), entries(fanout))) {
                unknown.add(fanout);
            }
        }
        if (unknown.isEmpty()) {
            return CompletableFuture.completedFuture(CompleteFanoutResponse.getDefaultInstance());
        }
        return workers.submit(context.deadline(), () -> {
            unknown.forEach(this::completeFromTable);
            return CompleteFanoutResponse.getDefaultInstance();
        });
    }

    private void completeFromTable(CompletedFanout fanout) {
        database.statements(connection -> table.find(connection, fanout.getFanoutId()))
                .ifPresent(row -> {
                    ledger.owe(row.fanoutId(), row.entries());
                    ledger.complete(row.fanoutId(), entries(fanout));
                });
    }

    private static List<FanoutEntry> entries(CompletedFanout fanout) {
        return fanout.getEntriesList().stream().map(FanoutEntry::of).toList();
    }
}
