package io.yizhan.data.history;

import io.yizhan.data.store.Database;
import io.yizhan.data.store.Workers;
import io.yizhan.runtime.dispatch.CommandHandler;
import java.util.List;

/** The words of this package. */
public final class HistoryHandlers {

    private HistoryHandlers() {}

    public static List<CommandHandler<?, ?>> create(Database database, Workers workers) {
        ConversationReader conversations = new ConversationReader(database);
        return List.of(
                new ReadMessagesHandler(new LogReader(database), workers),
                new ReadConversationsHandler(conversations, workers),
                new WriteReadPositionHandler(conversations, workers));
    }
}
