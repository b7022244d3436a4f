package io.yizhan.data.account;

import com.google.protobuf.ByteString;
import io.yizhan.proto.Profile;
import io.yizhan.proto.ReadCredentialsResponse;
import io.yizhan.proto.UpdateProfileRequest;
import io.yizhan.proto.WriteAccountRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** The table {@code account}. */
final class AccountTable {

    /** Who registered an account name, and with which request. */
    record Registration(long userId, ByteString operationId, ByteString requestHash, String passwordHash) {}

    private static final String PROFILE = "user_id, account, display_name, avatar_url, signature";

    private AccountTable() {}

    /**
     * @return the new user's id
     * @throws SQLException for a duplicate key if the name is taken
     */
    static long insert(Connection connection, WriteAccountRequest request, byte[] requestHash, long nowMillis)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO account (account, password_hash, display_name, operation_id, request_hash, created_ms)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, request.getAccount());
            insert.setString(2, request.getPasswordHash());
            insert.setString(3, request.getDisplayName());
            insert.setBytes(4, request.getOperationId().toByteArray());
            insert.setBytes(5, requestHash);
            insert.setLong(6, nowMillis);
            insert.executeUpdate();
            try (ResultSet key = insert.getGeneratedKeys()) {
                key.next();
                return key.getLong(1);
            }
        }
    }

    static Optional<Registration> findRegistration(Connection connection, String account) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT user_id, operation_id, request_hash, password_hash FROM account WHERE account = ?")) {
            select.setString(1, account);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Registration(
                                row.getLong(1),
                                ByteString.copyFrom(row.getBytes(2)),
                                ByteString.copyFrom(row.getBytes(3)),
                                row.getString(4)))
                        : Optional.empty();
            }
        }
    }

    static Optional<ReadCredentialsResponse> findCredentials(Connection connection, String account)
            throws SQLException {
        if (!isAscii(account)) {
            return Optional.empty();
        }
        try (PreparedStatement select =
                connection.prepareStatement("SELECT user_id, password_hash FROM account WHERE account = ?")) {
            select.setString(1, account);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(ReadCredentialsResponse.newBuilder()
                                .setUserId(row.getLong(1))
                                .setPasswordHash(row.getString(2))
                                .build())
                        : Optional.empty();
            }
        }
    }

    static List<Profile> profilesById(Connection connection, Collection<Long> userIds) throws SQLException {
        return profiles(connection, "user_id", List.copyOf(userIds));
    }

    static List<Profile> profilesByName(Connection connection, Collection<String> accounts) throws SQLException {
        return profiles(
                connection,
                "account",
                accounts.stream().filter(AccountTable::isAscii).toList());
    }

    /** The column holds ASCII only, and the server refuses to compare it with anything else. */
    static boolean isAscii(String name) {
        return name.chars().allMatch(c -> c < 128);
    }

    private static List<Profile> profiles(Connection connection, String column, List<?> values) throws SQLException {
        List<Profile> profiles = new ArrayList<>();
        if (values.isEmpty()) {
            return profiles;
        }
        StringJoiner marks = new StringJoiner(",");
        values.forEach(value -> marks.add("?"));
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + PROFILE + " FROM account WHERE " + column + " IN (" + marks + ")")) {
            for (int i = 0; i < values.size(); i++) {
                select.setObject(i + 1, values.get(i));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    profiles.add(Profile.newBuilder()
                            .setUserId(rows.getLong(1))
                            .setAccount(rows.getString(2))
                            .setDisplayName(rows.getString(3))
                            .setAvatarUrl(rows.getString(4))
                            .setSignature(rows.getString(5))
                            .build());
                }
            }
        }
        return profiles;
    }

    /** Until the transaction ends, nobody else changes this account. */
    static void lock(Connection connection, long userId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT user_id FROM account WHERE user_id = ? FOR UPDATE")) {
            select.setLong(1, userId);
            select.executeQuery().close();
        }
    }

    /** Changes the fields that are set. */
    static void update(Connection connection, long userId, UpdateProfileRequest request) throws SQLException {
        List<String> assignments = new ArrayList<>();
        List<String> values = new ArrayList<>();
        if (request.hasDisplayName()) {
            assignments.add("display_name = ?");
            values.add(request.getDisplayName());
        }
        if (request.hasAvatarUrl()) {
            assignments.add("avatar_url = ?");
            values.add(request.getAvatarUrl());
        }
        if (request.hasSignature()) {
            assignments.add("signature = ?");
            values.add(request.getSignature());
        }
        if (assignments.isEmpty()) {
            return;
        }
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE account SET " + String.join(", ", assignments) + " WHERE user_id = ?")) {
            for (int i = 0; i < values.size(); i++) {
                update.setString(i + 1, values.get(i));
            }
            update.setLong(values.size() + 1, userId);
            update.executeUpdate();
        }
    }
}
