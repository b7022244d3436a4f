package io.yizhan.logic.login;

import io.yizhan.logic.Checks;
import io.yizhan.logic.session.SessionEnder;
import io.yizhan.logic.token.TokenClaims;
import io.yizhan.logic.token.Tokens;
import io.yizhan.proto.AuthenticateRequest;
import io.yizhan.proto.AuthenticateResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.Device;
import io.yizhan.proto.EndReason;
import io.yizhan.proto.OpenSessionRequest;
import io.yizhan.proto.OpenSessionResponse;
import io.yizhan.proto.Platform;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * AUTHENTICATE: who is it → open the session, which writes the presence → end the sessions it replaces → answer with a
 * token. A repeat with the same operation id gets the same session.
 */
public final class AuthenticateHandler implements CommandHandler<AuthenticateRequest, AuthenticateResponse> {

    private static final int MAX_DEVICE_NAME = 64;
    private static final int MAX_ABANDONED = 8;

    private final CredentialCheck credentials;
    private final DeviceRule deviceRule;
    private final Tokens tokens;
    private final Caller dataProxies;
    private final SessionEnder sessionEnder;

    AuthenticateHandler(
            CredentialCheck credentials,
            DeviceRule deviceRule,
            Tokens tokens,
            Caller dataProxies,
            SessionEnder sessionEnder) {
        this.credentials = credentials;
        this.deviceRule = deviceRule;
        this.tokens = tokens;
        this.dataProxies = dataProxies;
        this.sessionEnder = sessionEnder;
    }

    @Override
    public Command command() {
        return Command.AUTHENTICATE;
    }

    @Override
    public CompletionStage<AuthenticateResponse> handle(AuthenticateRequest request, RequestContext context) {
        Checks.ownAccessServer(request.getAccess(), context);
        Checks.operationId(request.getOperationId());
        Checks.operationIds("abandoned_operation_ids", request.getAbandonedOperationIdsList(), MAX_ABANDONED);
        checkDevice(request.getDevice());
        return credentials
                .check(request, context)
                .thenCompose(identity -> openSession(identity, request, context)
                        .thenCompose(opened -> sessionEnder
                                .end(
                                        opened.getReplacedList(),
                                        EndReason.REPLACED,
                                        "another device has logged in to this account",
                                        context)
                                .thenApply(ended -> answer(identity, opened, request.getDevice()))));
    }

    private CompletableFuture<OpenSessionResponse> openSession(
            Identity identity, AuthenticateRequest request, RequestContext context) {
        OpenSessionRequest open = OpenSessionRequest.newBuilder()
                .setUserId(identity.userId())
                .setDevice(request.getDevice())
                .setAccess(request.getAccess())
                .setPolicy(deviceRule.policy())
                .setTokenSerial(identity.tokenSerial())
                .setOperationId(request.getOperationId())
                .addAllAbandonedOperationIds(request.getAbandonedOperationIdsList())
                .build();
        OutboundCall call = OutboundCall.within(context, Command.OPEN_SESSION, open)
                .as(identity.userId(), 0)
                .keyed(RoutingKeys.ofId(identity.userId()));
        return dataProxies.call(call, OpenSessionResponse.class);
    }

    private AuthenticateResponse answer(Identity identity, OpenSessionResponse opened, Device device) {
        long expires = tokens.expiryMillis();
        TokenClaims claims = new TokenClaims(identity.userId(), opened.getTokenSerial(), device.getDeviceId(), expires);
        return AuthenticateResponse.newBuilder()
                .setUserId(identity.userId())
                .setSessionId(opened.getSessionId())
                .setToken(tokens.issue(claims))
                .setTokenExpiresMs(expires)
                .setAccount(opened.getAccount())
                .build();
    }

    private static void checkDevice(Device device) {
        Checks.deviceId(device.getDeviceId());
        if (device.getPlatform() == Platform.PLATFORM_UNSPECIFIED) {
            throw Checks.invalid("device.platform: none (expected: one of Platform)");
        }
        Checks.plainText("device.name", device.getName(), MAX_DEVICE_NAME);
    }
}
