package io.yizhan.data.account;

import com.google.protobuf.ByteString;
import io.yizhan.data.conversation.RequestHash;
import io.yizhan.data.operation.OperationTable;
import io.yizhan.data.store.Database;
import io.yizhan.data.store.SqlFailures;
import io.yizhan.proto.GetProfilesRequest;
import io.yizhan.proto.GetProfilesResponse;
import io.yizhan.proto.Profile;
import io.yizhan.proto.ReadCredentialsResponse;
import io.yizhan.proto.Status;
import io.yizhan.proto.UpdateProfileRequest;
import io.yizhan.proto.UpdateProfileResponse;
import io.yizhan.proto.WriteAccountRequest;
import io.yizhan.proto.WriteAccountResponse;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.time.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Accounts and profiles. Blocks. */
final class AccountStore {

    private final Database database;
    private final InstantSource clock;

    AccountStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Creates an account. The repeat of the same registration gets the first answer.
     *
     * <p>The password's hash can't tell whether a registration is the same, as each try salts it anew: the first one's is
     * answered, so that who knows the password can check it.
     */
    WriteAccountResponse create(WriteAccountRequest request) {
        byte[] requestHash = RequestHash.of(request.getAccount(), request.getDisplayName());
        return database.statements(connection -> {
            try {
                long userId = AccountTable.insert(connection, request, requestHash, clock.millis());
                return response(userId);
            } catch (SQLException e) {
                if (!SqlFailures.isDuplicateKey(e)) {
                    throw e;
                }
                return repeat(connection, request, ByteString.copyFrom(requestHash));
            }
        });
    }

    private static WriteAccountResponse repeat(
            Connection connection, WriteAccountRequest request, ByteString requestHash) throws SQLException {
        return AccountTable.findRegistration(connection, request.getAccount())
                .filter(first -> first.operationId().equals(request.getOperationId())
                        && first.requestHash().equals(requestHash))
                .map(first -> WriteAccountResponse.newBuilder()
                        .setUserId(first.userId())
                        .setStoredPasswordHash(first.passwordHash())
                        .build())
                .orElseThrow(() -> new StatusException(Status.CONFLICT, "The account name is taken."));
    }

    private static WriteAccountResponse response(long userId) {
        return WriteAccountResponse.newBuilder().setUserId(userId).build();
    }

    ReadCredentialsResponse credentials(String account) {
        return database.statements(connection -> AccountTable.findCredentials(connection, account))
                .orElseThrow(() -> new StatusException(Status.NOT_FOUND, "There is no such account."));
    }

    GetProfilesResponse profiles(GetProfilesRequest request) {
        List<Profile> found = new ArrayList<>();
        database.statements(connection -> {
            found.addAll(AccountTable.profilesById(connection, request.getUserIdsList()));
            found.addAll(AccountTable.profilesByName(connection, request.getAccountsList()));
            return true;
        });
        GetProfilesResponse.Builder response = GetProfilesResponse.newBuilder();
        Set<Long> answered = new HashSet<>();
        found.stream().filter(profile -> answered.add(profile.getUserId())).forEach(response::addProfiles);
        return response.build();
    }

    /** @return the profile after the change; the first one for a repeat */
    UpdateProfileResponse update(long userId, UpdateProfileRequest request, Deadline deadline) {
        ByteString operationId = request.getOperationId();
        byte[] hash = RequestHash.ofBytes(
                request.toBuilder().clearOperationId().build().toByteArray());
        return database.transaction(deadline, connection -> {
            AccountTable.lock(connection, userId);
            Optional<UpdateProfileResponse> first =
                    OperationTable.find(connection, userId, operationId, hash, UpdateProfileResponse.parser());
            if (first.isPresent()) {
                return first.get();
            }
            AccountTable.update(connection, userId, request);
            UpdateProfileResponse response = AccountTable.profilesById(connection, List.of(userId)).stream()
                    .findFirst()
                    .map(profile -> UpdateProfileResponse.newBuilder()
                            .setProfile(profile)
                            .build())
                    .orElseThrow(() -> new StatusException(Status.NOT_FOUND, "There is no such user."));
            OperationTable.write(connection, userId, operationId, hash, response, clock.millis());
            return response;
        });
    }
}
