package io.yizhan.data.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.data.DataRig;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.GetProfilesRequest;
import io.yizhan.proto.GetProfilesResponse;
import io.yizhan.proto.Profile;
import io.yizhan.proto.ReadCredentialsRequest;
import io.yizhan.proto.ReadCredentialsResponse;
import io.yizhan.proto.Status;
import io.yizhan.proto.UpdateProfileRequest;
import io.yizhan.proto.UpdateProfileResponse;
import io.yizhan.proto.WriteAccountRequest;
import io.yizhan.proto.WriteAccountResponse;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StoresExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class AccountTest {

    private DataRig rig;

    @BeforeAll
    void start(Stores stores) throws Exception {
        rig = DataRig.start(stores);
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    private static WriteAccountRequest request(String account) {
        return WriteAccountRequest.newBuilder()
                .setAccount(account)
                .setPasswordHash("$argon2$" + account)
                .setDisplayName("驿站 " + account)
                .setOperationId(DataRig.randomId())
                .build();
    }

    private long write(WriteAccountRequest request) {
        return rig.call(Command.WRITE_ACCOUNT, request, 0, WriteAccountResponse.class)
                .getUserId();
    }

    private static void assertStatus(Status status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    @Test
    void idsBelongToTheCluster() {
        long user = write(request("first"));
        assertThat(ConversationIds.clusterOf(user)).isEqualTo(DataRig.CLUSTER);
        assertThat(write(request("second"))).isGreaterThan(user);
    }

    @Test
    void aRepeatGetsTheFirstAnswerAlsoWithANewlySaltedHash() {
        WriteAccountRequest request = request("repeated");
        long user = write(request);
        assertThat(write(request.toBuilder().setPasswordHash("$argon2$other").build()))
                .isEqualTo(user);
        assertThat(credentials("repeated").getPasswordHash()).isEqualTo(request.getPasswordHash());
    }

    @Test
    void aTakenNameIsAConflict() {
        WriteAccountRequest request = request("taken");
        write(request);
        assertStatus(
                Status.CONFLICT,
                () -> write(
                        request.toBuilder().setOperationId(DataRig.randomId()).build()));
        assertStatus(
                Status.CONFLICT,
                () -> write(request.toBuilder().setDisplayName("Other").build()));
    }

    @Test
    void credentialsAreFoundByName() {
        long user = write(request("carol"));
        assertThat(credentials("carol").getUserId()).isEqualTo(user);
        assertStatus(Status.NOT_FOUND, () -> credentials("nobody"));
        assertStatus(Status.NOT_FOUND, () -> credentials("驿站"));
        assertStatus(Status.INVALID, () -> write(request("驿站")));
    }

    private ReadCredentialsResponse credentials(String account) {
        return rig.call(
                Command.READ_CREDENTIALS,
                ReadCredentialsRequest.newBuilder().setAccount(account).build(),
                0,
                ReadCredentialsResponse.class);
    }

    @Test
    void profilesAreReadByIdAndByName() {
        long dave = write(request("dave"));
        long erin = write(request("erin"));
        GetProfilesResponse response = rig.call(
                Command.READ_PROFILES,
                GetProfilesRequest.newBuilder()
                        .addUserIds(dave)
                        .addUserIds(dave + 1_000)
                        .addAccounts("erin")
                        .addAccounts("dave")
                        .addAccounts("驿站")
                        .build(),
                0,
                GetProfilesResponse.class);
        assertThat(response.getProfilesList()).extracting(Profile::getUserId).containsExactlyInAnyOrder(dave, erin);
        assertThat(response.getProfilesList())
                .extracting(Profile::getDisplayName)
                .containsExactlyInAnyOrder("驿站 dave", "驿站 erin");
    }

    @Test
    void onlyFieldsThatAreSetChange() {
        long user = write(request("frank"));
        Profile changed = update(user, UpdateProfileRequest.newBuilder().setSignature("🐎"));
        assertThat(changed.getDisplayName()).isEqualTo("驿站 frank");
        assertThat(changed.getSignature()).isEqualTo("🐎");
        Profile cleared =
                update(user, UpdateProfileRequest.newBuilder().setSignature("").setAvatarUrl("https://a.example/b"));
        assertThat(cleared.getSignature()).isEmpty();
        assertThat(cleared.getAvatarUrl()).isEqualTo("https://a.example/b");
        assertThat(update(user, UpdateProfileRequest.newBuilder())).isEqualTo(cleared);
        assertStatus(
                Status.INVALID,
                () -> update(user, UpdateProfileRequest.newBuilder().setDisplayName("x".repeat(65))));
    }

    private Profile update(long user, UpdateProfileRequest.Builder request) {
        return rig.call(Command.WRITE_PROFILE, request.build(), user, UpdateProfileResponse.class)
                .getProfile();
    }
}
