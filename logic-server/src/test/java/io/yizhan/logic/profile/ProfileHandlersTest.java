package io.yizhan.logic.profile;

import static io.yizhan.logic.Stage.USER;
import static io.yizhan.logic.Stage.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.logic.Stage;
import io.yizhan.proto.Command;
import io.yizhan.proto.GetPresenceRequest;
import io.yizhan.proto.GetPresenceResponse;
import io.yizhan.proto.GetProfilesRequest;
import io.yizhan.proto.GetProfilesResponse;
import io.yizhan.proto.Status;
import io.yizhan.proto.UpdateProfileRequest;
import io.yizhan.proto.UpdateProfileResponse;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ProfileHandlersTest {

    private final Stage stage = new Stage();
    private final GetProfilesHandler profiles = new GetProfilesHandler(stage.data);
    private final UpdateProfileHandler update = new UpdateProfileHandler(stage.data);
    private final GetPresenceHandler presence = new GetPresenceHandler(stage.data);

    @Test
    void readsUpTo100ProfilesInAll() {
        GetProfilesRequest hundred = GetProfilesRequest.newBuilder()
                .addAllUserIds(Collections.nCopies(60, USER))
                .addAllAccounts(Collections.nCopies(40, "anna"))
                .build();
        var answer = profiles.handle(hundred, stage.session()).toCompletableFuture();
        stage.data.open(Command.READ_PROFILES).answer(GetProfilesResponse.getDefaultInstance());

        assertThat(answer).isCompleted();
        assertInvalid(hundred.toBuilder().addAccounts("bert"));
        assertInvalid(GetProfilesRequest.newBuilder().addUserIds(0));
        assertInvalid(GetProfilesRequest.newBuilder().addUserIds(1L << 53));
        assertInvalid(GetProfilesRequest.newBuilder().addAccounts("%"));
    }

    @Test
    void changesOnesOwnProfile() {
        UpdateProfileRequest request = UpdateProfileRequest.newBuilder()
                .setDisplayName("x".repeat(64))
                .setAvatarUrl("x".repeat(512))
                .setSignature("x".repeat(256))
                .build();
        var answer = update.handle(request, stage.session()).toCompletableFuture();
        var write = stage.data.open(Command.WRITE_PROFILE);
        assertThat(write.call().userId()).isEqualTo(USER);
        assertThat(write.call().body()).isSameAs(request);
        write.answer(UpdateProfileResponse.getDefaultInstance());
        assertThat(answer).isCompleted();
    }

    @Test
    void refusesWhatIsTooLongOrNotPlain() {
        for (UpdateProfileRequest.Builder bad : new UpdateProfileRequest.Builder[] {
            UpdateProfileRequest.newBuilder().setDisplayName("x".repeat(65)),
            UpdateProfileRequest.newBuilder().setAvatarUrl("x".repeat(513)),
            UpdateProfileRequest.newBuilder().setSignature("x".repeat(257)),
            UpdateProfileRequest.newBuilder().setSignature("two\nlines"),
            UpdateProfileRequest.newBuilder().setDisplayName("\u0000")
        }) {
            assertStatus(Status.INVALID, () -> update.handle(bad.build(), stage.session()));
        }
    }

    @Test
    void readsThePresenceOfUpTo100() {
        GetPresenceRequest hundred = GetPresenceRequest.newBuilder()
                .addAllUserIds(Collections.nCopies(100, USER))
                .build();
        var answer = presence.handle(hundred, stage.session()).toCompletableFuture();
        stage.data.open(Command.READ_PRESENCE).answer(GetPresenceResponse.getDefaultInstance());

        assertThat(answer).isCompleted();
        assertStatus(
                Status.INVALID,
                () -> presence.handle(hundred.toBuilder().addUserIds(USER).build(), stage.session()));
    }

    @Test
    void theseTakeASession() {
        assertStatus(Status.FORBIDDEN, () -> profiles.handle(GetProfilesRequest.getDefaultInstance(), stage.nobody()));
        assertStatus(Status.FORBIDDEN, () -> update.handle(UpdateProfileRequest.getDefaultInstance(), stage.nobody()));
        assertStatus(Status.FORBIDDEN, () -> presence.handle(GetPresenceRequest.getDefaultInstance(), stage.nobody()));
    }

    private void assertInvalid(GetProfilesRequest.Builder request) {
        assertStatus(Status.INVALID, () -> profiles.handle(request.build(), stage.session()));
    }
}
