package io.yizhan.logic.account;

import io.yizhan.logic.Checks;
import io.yizhan.logic.password.PasswordWorkers;
import io.yizhan.proto.Command;
import io.yizhan.proto.RegisterAccountRequest;
import io.yizhan.proto.RegisterAccountResponse;
import io.yizhan.proto.Status;
import io.yizhan.proto.WriteAccountRequest;
import io.yizhan.proto.WriteAccountResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * REGISTER_ACCOUNT. A repeat hashes its password anew and still gets the first answer: the data server knows it by its
 * operation id.
 */
public final class RegisterAccountHandler implements CommandHandler<RegisterAccountRequest, RegisterAccountResponse> {

    private static final int MAX_DISPLAY_NAME = 64;

    private final PasswordWorkers passwords;
    private final Caller dataProxies;

    public RegisterAccountHandler(PasswordWorkers passwords, Caller dataProxies) {
        this.passwords = passwords;
        this.dataProxies = dataProxies;
    }

    @Override
    public Command command() {
        return Command.REGISTER_ACCOUNT;
    }

    @Override
    public CompletionStage<RegisterAccountResponse> handle(RegisterAccountRequest request, RequestContext context) {
        Checks.account(request.getAccount());
        Checks.password(request.getPassword());
        Checks.plainText("display_name", request.getDisplayName(), MAX_DISPLAY_NAME);
        Checks.operationId(request.getOperationId());
        return passwords
                .hash(request.getPassword(), context.deadline())
                .thenCompose(hash -> write(request, hash, context))
                .thenCompose(written -> requireSamePassword(request, written, context))
                .thenApply(written -> RegisterAccountResponse.newBuilder()
                        .setUserId(written.getUserId())
                        .build());
    }

    /** A repeat must have the first request's password too. */
    private CompletableFuture<WriteAccountResponse> requireSamePassword(
            RegisterAccountRequest request, WriteAccountResponse written, RequestContext context) {
        String first = written.getStoredPasswordHash();
        if (first.isEmpty()) {
            return CompletableFuture.completedFuture(written);
        }
        return passwords
                .check(request.getPassword(), Optional.of(first), context.deadline())
                .thenApply(same -> {
                    if (!same) {
                        throw new StatusException(Status.CONFLICT, "The account name is taken.");
                    }
                    return written;
                });
    }

    private CompletableFuture<WriteAccountResponse> write(
            RegisterAccountRequest request, String passwordHash, RequestContext context) {
        boolean named = !request.getDisplayName().isEmpty();
        WriteAccountRequest write = WriteAccountRequest.newBuilder()
                .setAccount(request.getAccount())
                .setPasswordHash(passwordHash)
                .setDisplayName(named ? request.getDisplayName() : request.getAccount())
                .setOperationId(request.getOperationId())
                .build();
        return dataProxies.call(OutboundCall.within(context, Command.WRITE_ACCOUNT, write), WriteAccountResponse.class);
    }
}
