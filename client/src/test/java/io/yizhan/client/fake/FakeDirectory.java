package io.yizhan.client.fake;

import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.proto.ChangeMembersRequest;
import io.yizhan.proto.ChangeMembersResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.CreateGroupRequest;
import io.yizhan.proto.CreateGroupResponse;
import io.yizhan.proto.Device;
import io.yizhan.proto.DeviceInfo;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.GetPresenceRequest;
import io.yizhan.proto.GetPresenceResponse;
import io.yizhan.proto.GetProfilesRequest;
import io.yizhan.proto.GetProfilesResponse;
import io.yizhan.proto.GroupMember;
import io.yizhan.proto.KickDeviceResponse;
import io.yizhan.proto.ListDevicesResponse;
import io.yizhan.proto.ListMembersResponse;
import io.yizhan.proto.MarkReadRequest;
import io.yizhan.proto.MarkReadResponse;
import io.yizhan.proto.MemberRole;
import io.yizhan.proto.Platform;
import io.yizhan.proto.Profile;
import io.yizhan.proto.UpdateProfileRequest;
import io.yizhan.proto.UpdateProfileResponse;
import io.yizhan.proto.UserPresence;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Users and groups, as far as answers about them are needed. Safe for any thread. */
public final class FakeDirectory {
    public static final long FIRST_GROUP = (1L << 40) + 100;

    private final FakeLog log;
    private final Map<Long, Profile> profiles = new TreeMap<>();

    FakeDirectory(FakeLog log) {
        this.log = log;
    }

    public synchronized void user(long id, String account, String displayName) {
        profiles.put(
                id,
                Profile.newBuilder()
                        .setUserId(id)
                        .setAccount(account)
                        .setDisplayName(displayName)
                        .build());
    }

    /** Whether it knows the word. */
    synchronized boolean answer(FakeConnection connection, Command word, Envelope request)
            throws InvalidProtocolBufferException {
        switch (word) {
            case GET_PROFILES -> connection.respond(request, profiles(GetProfilesRequest.parseFrom(request.getBody())));
            case UPDATE_PROFILE -> connection.respond(request, update(connection.userId, request));
            case GET_PRESENCE -> connection.respond(request, presence(GetPresenceRequest.parseFrom(request.getBody())));
            case LIST_DEVICES -> connection.respond(request, devices());
            case KICK_DEVICE -> connection.respond(request, KickDeviceResponse.getDefaultInstance());
            case CREATE_GROUP -> connection.respond(request, create(connection.userId, request));
            case CHANGE_MEMBERS ->
                connection.respond(
                        request,
                        ChangeMembersResponse.newBuilder()
                                .setSeq(ChangeMembersRequest.parseFrom(request.getBody())
                                        .getUserIdsCount())
                                .build());
            case LIST_MEMBERS -> connection.respond(request, members());
            case MARK_READ ->
                connection.respond(
                        request,
                        MarkReadResponse.newBuilder()
                                .setReadSeq(MarkReadRequest.parseFrom(request.getBody())
                                        .getReadSeq())
                                .build());
            default -> {
                return false;
            }
        }
        return true;
    }

    private GetProfilesResponse profiles(GetProfilesRequest request) {
        List<Profile> found = profiles.values().stream()
                .filter(profile -> request.getAccountsList().contains(profile.getAccount())
                        || request.getUserIdsList().contains(profile.getUserId()))
                .toList();
        return GetProfilesResponse.newBuilder().addAllProfiles(found).build();
    }

    private UpdateProfileResponse update(long userId, Envelope request) throws InvalidProtocolBufferException {
        UpdateProfileRequest change = UpdateProfileRequest.parseFrom(request.getBody());
        Profile old = profiles.getOrDefault(userId, Profile.getDefaultInstance());
        user(userId, old.getAccount(), change.getDisplayName());
        return UpdateProfileResponse.newBuilder()
                .setProfile(profiles.getOrDefault(userId, old))
                .build();
    }

    private static GetPresenceResponse presence(GetPresenceRequest request) {
        GetPresenceResponse.Builder response = GetPresenceResponse.newBuilder();
        for (long user : request.getUserIdsList()) {
            response.addUsers(UserPresence.newBuilder().setUserId(user).addPlatforms(Platform.IOS));
        }
        return response.build();
    }

    private static ListDevicesResponse devices() {
        return ListDevicesResponse.newBuilder()
                .addDevices(DeviceInfo.newBuilder()
                        .setDevice(Device.newBuilder()
                                .setDeviceId("phone-1")
                                .setPlatform(Platform.IOS)
                                .setName("Phone"))
                        .setOnline(true))
                .build();
    }

    private CreateGroupResponse create(long owner, Envelope request) throws InvalidProtocolBufferException {
        CreateGroupRequest group = CreateGroupRequest.parseFrom(request.getBody());
        log.append(ConversationIds.group(FIRST_GROUP), owner, "created " + group.getName());
        return CreateGroupResponse.newBuilder().setGroupId(FIRST_GROUP).build();
    }

    private ListMembersResponse members() {
        ListMembersResponse.Builder response = ListMembersResponse.newBuilder();
        for (long user : profiles.keySet()) {
            response.addMembers(GroupMember.newBuilder().setUserId(user).setRole(MemberRole.MEMBER));
        }
        return response.build();
    }
}
