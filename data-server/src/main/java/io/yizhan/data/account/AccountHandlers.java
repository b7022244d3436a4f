package io.yizhan.data.account;

import io.yizhan.data.store.Database;
import io.yizhan.data.store.Workers;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.StatusException;
import java.time.InstantSource;
import java.util.List;

/** The words of this package. What they store must fit its column; what a name may look like is logic's to say. */
public final class AccountHandlers {

    private AccountHandlers() {}

    public static List<CommandHandler<?, ?>> create(Database database, Workers workers, InstantSource clock) {
        AccountStore store = new AccountStore(database, clock);
        return List.of(
                new WriteAccountHandler(store, workers),
                new ReadCredentialsHandler(store, workers),
                new ReadProfilesHandler(store, workers),
                new WriteProfileHandler(store, workers));
    }

    static void require(boolean condition, String reason) {
        if (!condition) {
            throw new StatusException(Status.INVALID, reason);
        }
    }

    /** Whether a text has at most so many characters, as the database counts them. */
    static boolean fits(String text, int characters) {
        return text.codePointCount(0, text.length()) <= characters;
    }
}
