package io.yizhan.client;

import com.google.protobuf.ByteString;
import io.yizhan.client.send.Requests;
import io.yizhan.proto.Command;
import io.yizhan.proto.GetPresenceRequest;
import io.yizhan.proto.GetPresenceResponse;
import io.yizhan.proto.GetProfilesRequest;
import io.yizhan.proto.GetProfilesResponse;
import io.yizhan.proto.Profile;
import io.yizhan.proto.Status;
import io.yizhan.proto.UpdateProfileRequest;
import io.yizhan.proto.UpdateProfileResponse;
import io.yizhan.proto.UserPresence;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Other users, and how this one shows itself to them. Safe for any thread. */
public final class Users {
    private final Requests requests;
    private final Supplier<ByteString> randomIds;

    Users(Requests requests, Supplier<ByteString> randomIds) {
        this.requests = requests;
        this.randomIds = randomIds;
    }

    /** The profile of an account; fails with NOT_FOUND where there is none. */
    public CompletableFuture<Profile> byAccount(String account) {
        GetProfilesRequest request =
                GetProfilesRequest.newBuilder().addAccounts(account).build();
        return profiles(request).thenApply(found -> {
            if (found.isEmpty()) {
                throw new CompletionException(new ImException(Status.NOT_FOUND, "there is no account " + account));
            }
            return found.get(0);
        });
    }

    /** Profiles of at most 100 users; those that don't exist are missing, and the order is any. */
    public CompletableFuture<List<Profile>> byId(Collection<Long> userIds) {
        return profiles(GetProfilesRequest.newBuilder().addAllUserIds(userIds).build());
    }

    /**
     * Changes the fields that are set in the request, of this user's own profile. Each call is another change, whatever
     * its {@code operation_id}.
     */
    public CompletableFuture<Profile> updateOwn(UpdateProfileRequest change) {
        UpdateProfileRequest request =
                change.toBuilder().setOperationId(randomIds.get()).build();
        return requests.call(Command.UPDATE_PROFILE, request, UpdateProfileResponse.parser())
                .thenApply(UpdateProfileResponse::getProfile);
    }

    /** Who of at most 100 users is online, in the order asked for. */
    public CompletableFuture<List<UserPresence>> presence(Collection<Long> userIds) {
        GetPresenceRequest request =
                GetPresenceRequest.newBuilder().addAllUserIds(userIds).build();
        return requests.call(Command.GET_PRESENCE, request, GetPresenceResponse.parser())
                .thenApply(GetPresenceResponse::getUsersList);
    }

    private CompletableFuture<List<Profile>> profiles(GetProfilesRequest request) {
        return requests.call(Command.GET_PROFILES, request, GetProfilesResponse.parser())
                .thenApply(GetProfilesResponse::getProfilesList);
    }
}
