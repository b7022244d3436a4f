package io.yizhan.data;

import io.yizhan.proto.CloseSessionsRequest;
import io.yizhan.proto.CloseSessionsResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.Device;
import io.yizhan.proto.DevicePolicy;
import io.yizhan.proto.GetPresenceRequest;
import io.yizhan.proto.GetPresenceResponse;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.OpenSessionResponse;
import io.yizhan.proto.Platform;
import io.yizhan.proto.ReadRoutesRequest;
import io.yizhan.proto.ReadRoutesResponse;
import io.yizhan.proto.ReconcileSessionsRequest;
import io.yizhan.proto.ReconcileSessionsResponse;
import io.yizhan.proto.Routes;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.SessionRef;
import io.yizhan.proto.UserPresence;
import java.util.List;
import redis.clients.jedis.RedisClient;

/** What access servers, by way of logic servers, ask of a data server. */
public final class Sessions {

    private static final int LEASE_MILLIS = 2_000;

    private final DataRig rig;

    public Sessions(DataRig rig) {
        this.rig = rig;
    }

    public static NodeId access(int instance, long lineage) {
        return NodeId.newBuilder()
                .setCluster(DataRig.CLUSTER)
                .setType(ServerType.ACCESS)
                .setInstance(instance)
                .setLineage(lineage)
                .build();
    }

    public static SessionRef ref(long user, long session, String device) {
        return SessionRef.newBuilder()
                .setUserId(user)
                .setSessionId(session)
                .setDeviceId(device)
                .build();
    }

    public static OpenSessionRequest request(
            long user, String device, Platform platform, NodeId access, DevicePolicy policy) {
        return OpenSessionRequest.newBuilder()
                .setUserId(user)
                .setDevice(Device.newBuilder().setDeviceId(device).setPlatform(platform))
                .setAccess(access)
                .setPolicy(policy)
                .setOperationId(DataRig.randomId())
                .build();
    }

    public OpenSessionResponse open(OpenSessionRequest request) {
        return rig.call(Command.OPEN_SESSION, request, 0, OpenSessionResponse.class);
    }

    public OpenSessionResponse open(long user, String device, Platform platform, NodeId access, DevicePolicy policy) {
        return open(request(user, device, platform, access, policy));
    }

    public void remove(NodeId access, boolean revoke, SessionRef... gone) {
        CloseSessionsRequest request = CloseSessionsRequest.newBuilder()
                .setAccess(access)
                .addAllSessions(List.of(gone))
                .setRevoke(revoke)
                .build();
        rig.call(Command.REMOVE_SESSIONS, request, 0, CloseSessionsResponse.class);
    }

    /** A whole digest, as one part. */
    public ReconcileSessionsResponse digest(NodeId access, SessionRef... held) {
        return digestPart(access, 0, 1, held);
    }

    public ReconcileSessionsResponse digestPart(NodeId access, int part, int parts, SessionRef... held) {
        return digest(part(access, part, parts, held));
    }

    public ReconcileSessionsResponse digest(ReconcileSessionsRequest request) {
        return rig.call(Command.REPAIR_PRESENCE, request, 0, ReconcileSessionsResponse.class);
    }

    /** As of now. */
    public static ReconcileSessionsRequest part(NodeId access, int part, int parts, SessionRef... held) {
        return ReconcileSessionsRequest.newBuilder()
                .setAccess(access)
                .setPart(part)
                .setParts(parts)
                .addAllSessions(List.of(held))
                .setLeaseMs(LEASE_MILLIS)
                .setAsOfMs(System.currentTimeMillis())
                .build();
    }

    /** Lets access servers without sessions report until presence is known. */
    public void settle(NodeId... access) {
        DataRig.eventually("presence is known", () -> {
            for (NodeId node : access) {
                digest(node);
            }
            return !presence(1).getUnknown();
        });
    }

    public Routes routes(long user) {
        return rig.call(
                        Command.READ_ROUTES,
                        ReadRoutesRequest.newBuilder().addUsers(user).build(),
                        0,
                        ReadRoutesResponse.class)
                .getRoutes();
    }

    public UserPresence presence(long user) {
        return shown(user).getUsers(0);
    }

    private GetPresenceResponse shown(long user) {
        return rig.call(
                Command.READ_PRESENCE,
                GetPresenceRequest.newBuilder().addUserIds(user).build(),
                0,
                GetPresenceResponse.class);
    }

    /** Takes a user out of Redis behind the suite's back. */
    public void forget(long user) {
        try (RedisClient redis = RedisClient.create(rig.redisUrl())) {
            redis.del("yizhan:" + DataRig.CLUSTER + ":user:" + user);
        }
    }
}
