package io.yizhan.data.presence;

import io.yizhan.data.conversation.ConversationKey;
import io.yizhan.data.store.Database;
import io.yizhan.data.store.Workers;
import io.yizhan.proto.Command;
import io.yizhan.proto.ReadRoutesRequest;
import io.yizhan.proto.ReadRoutesResponse;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where users, or a conversation's members, are now. */
public final class ReadRoutesHandler implements CommandHandler<ReadRoutesRequest, ReadRoutesResponse> {

    private static final int MAX_USERS = 10_000;

    private final Database database;
    private final RouteFinder routes;
    private final Workers workers;

    public ReadRoutesHandler(Database database, RouteFinder routes, Workers workers) {
        this.database = database;
        this.routes = routes;
        this.workers = workers;
    }

    @Override
    public Command command() {
        return Command.READ_ROUTES;
    }

    @Override
    public CompletionStage<ReadRoutesResponse> handle(ReadRoutesRequest request, RequestContext context) {
        if (request.getUsersCount() > MAX_USERS) {
            throw new StatusException(Status.INVALID, "users: at most " + MAX_USERS + ".");
        }
        return workers.submit(context.deadline(), () -> {
            List<Long> users = new ArrayList<>(request.getUsersList());
            if (request.hasMembersOf()) {
                ConversationKey conversation = ConversationKey.of(request.getMembersOf());
                users.addAll(
                        conversation.isGroup()
                                ? database.statements(connection -> members(connection, conversation))
                                : List.of(conversation.first(), conversation.second()));
            }
            return ReadRoutesResponse.newBuilder().setRoutes(routes.find(users)).build();
        });
    }

    private static List<Long> members(Connection connection, ConversationKey group) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT user_id FROM member WHERE first = ? AND second = ?")) {
            select.setLong(1, group.first());
            select.setLong(2, group.second());
            List<Long> members = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    members.add(rows.getLong(1));
                }
            }
            return members;
        }
    }
}
