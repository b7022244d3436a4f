package io.yizhan.logic.login;

import io.yizhan.logic.Checks;
import io.yizhan.logic.password.PasswordWorkers;
import io.yizhan.logic.token.Tokens;
import io.yizhan.proto.AuthenticateRequest;
import io.yizhan.proto.Command;
import io.yizhan.proto.ReadCredentialsRequest;
import io.yizhan.proto.ReadCredentialsResponse;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.dispatch.Statuses;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds out who logs in, by password or by token. An unknown account costs the same time as a wrong password. */
final class CredentialCheck {

    private final Caller dataProxies;
    private final PasswordWorkers passwords;
    private final Tokens tokens;
    private final LoginFailures failures;

    CredentialCheck(Caller dataProxies, PasswordWorkers passwords, Tokens tokens, LoginFailures failures) {
        this.dataProxies = dataProxies;
        this.passwords = passwords;
        this.tokens = tokens;
        this.failures = failures;
    }

    /** Fails with UNAUTHENTICATED, without saying whether there is such an account. */
    CompletableFuture<Identity> check(AuthenticateRequest request, RequestContext context) {
        return switch (request.getCredentialCase()) {
            case ACCOUNT -> byPassword(request.getAccount(), request.getPassword(), context);
            case TOKEN ->
                CompletableFuture.completedFuture(
                        byToken(request.getToken(), request.getDevice().getDeviceId()));
            case CREDENTIAL_NOT_SET -> throw Checks.invalid("credential: none (expected: account or token)");
        };
    }

    private Identity byToken(String token, String deviceId) {
        return tokens.read(token, deviceId)
                .map(claims -> new Identity(claims.userId(), claims.serial()))
                .orElseThrow(() -> new StatusException(
                        Status.UNAUTHENTICATED, "the token has expired or is not valid on this device"));
    }

    private CompletableFuture<Identity> byPassword(String account, String password, RequestContext context) {
        Checks.account(account);
        Checks.password(password);
        failures.begin(account);
        return readCredentials(account, context)
                .thenCompose(credentials -> passwords
                        .check(password, credentials.map(ReadCredentialsResponse::getPasswordHash), context.deadline())
                        .thenApply(right -> identity(right, credentials)))
                .whenComplete((identity, error) -> settle(account, error));
    }

    private static Identity identity(boolean right, Optional<ReadCredentialsResponse> credentials) {
        return credentials
                .filter(known -> right)
                .map(known -> new Identity(known.getUserId(), 0))
                .orElseThrow(() -> new StatusException(Status.UNAUTHENTICATED, "the account or the password is wrong"));
    }

    private void settle(String account, @Nullable Throwable error) {
        if (error == null) {
            failures.succeeded(account);
        } else if (Statuses.of(error).status() != Status.UNAUTHENTICATED) {
            failures.undecided(account);
        }
    }

    private CompletableFuture<Optional<ReadCredentialsResponse>> readCredentials(
            String account, RequestContext context) {
        OutboundCall call = OutboundCall.within(
                context,
                Command.READ_CREDENTIALS,
                ReadCredentialsRequest.newBuilder().setAccount(account).build());
        return dataProxies.call(call, ReadCredentialsResponse.class).handle((credentials, error) -> {
            if (error == null) {
                return Optional.of(credentials);
            }
            StatusException status = Statuses.of(error);
            if (status.status() == Status.NOT_FOUND) {
                return Optional.empty();
            }
            throw status;
        });
    }
}
