package io.yizhan.client.cli;

import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that name a conversation. */
final class Peer {

    @Option(
            names = {"--to", "--with"},
            paramLabel = "NAME",
            description = "Account of the other user.")
    private @Nullable String account;

    @Option(names = "--group", paramLabel = "ID", description = "Id of the group.")
    private long group;

    /** The conversation that is meant. */
    ConversationId resolve(Names names, long ownUserId) {
        if (account == null) {
            return group(group);
        }
        long other = names.userId(account);
        if (other == ownUserId) {
            throw new CliException("there is no conversation with oneself", "Name another account.");
        }
        return ConversationIds.direct(ownUserId, other);
    }

    static ConversationId group(long id) {
        try {
            return ConversationIds.group(id);
        } catch (IllegalArgumentException e) {
            throw new CliException("group " + e.getMessage(), "im-client groups list shows your groups.");
        }
    }
}
