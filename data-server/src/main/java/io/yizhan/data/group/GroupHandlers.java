package io.yizhan.data.group;

import io.yizhan.data.append.GroupCommit;
import io.yizhan.data.conversation.KnownUsers;
import io.yizhan.data.fanout.FanoutResumer;
import io.yizhan.data.fanout.FanoutTable;
import io.yizhan.data.store.Database;
import io.yizhan.data.store.Workers;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.StatusException;
import java.time.InstantSource;
import java.util.List;

/** The words of this package. */
public final class GroupHandlers {

    private GroupHandlers() {}

    public static List<CommandHandler<?, ?>> create(
            Database database,
            Workers workers,
            GroupCommit commit,
            KnownUsers users,
            FanoutTable fanoutTable,
            FanoutResumer resumer,
            InstantSource clock) {
        GroupStore store = new GroupStore(database, users, fanoutTable, resumer, clock);
        return List.of(
                new WriteGroupHandler(store, workers),
                new WriteMembersHandler(store, commit),
                new ReadMembersHandler(store, workers));
    }

    static void require(boolean condition, String reason) {
        if (!condition) {
            throw new StatusException(Status.INVALID, reason);
        }
    }
}
