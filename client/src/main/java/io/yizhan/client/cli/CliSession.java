package io.yizhan.client.cli;

import io.yizhan.client.ClientOptions;
import io.yizhan.client.ClientRuntime;
import io.yizhan.client.Identity;
import io.yizhan.client.ImClient;
import io.yizhan.client.ImClientBuilder;
import io.yizhan.client.ImException;
import io.yizhan.client.ImListener;
import io.yizhan.client.store.CursorStore;
import io.yizhan.client.store.FileStore;
import io.yizhan.client.store.MemoryStore;
import io.yizhan.client.store.TokenStore;
import io.yizhan.proto.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client that is logged in for one subcommand, and waiting for its answers. */
final class CliSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CliSession.class);
    /** A callback that runs when the session is closed has so long to end. */
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);

    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(10);

    private final Duration timeout;
    private final ClientRuntime runtime;
    private final FileLock lock;
    private final ImClient client;
    private final Identity identity;

    private CliSession(Duration timeout, ClientRuntime runtime, FileLock lock, ImClient client, Identity identity) {
        this.timeout = timeout;
        this.runtime = runtime;
        this.lock = lock;
        this.client = client;
        this.identity = identity;
    }

    /** What a subcommand wants of its session. */
    static final class Plan {
        private final Role role;
        private ImListener listener = new ImListener() {};
        private @Nullable CursorStore cursors;
        private @Nullable String password;
        private boolean mayAsk = true;

        Plan(Role role) {
            this.role = role;
        }

        Plan listener(ImListener toTell) {
            listener = toTell;
            return this;
        }

        /** Wraps the cursors of the state directory. */
        Plan cursors(CursorStore store) {
            cursors = store;
            return this;
        }

        /** Logs in with this password, whether there is a token or not. */
        Plan password(String known) {
            password = known;
            return this;
        }

        /** Without a token there is nothing to do. */
        Plan neverAsk() {
            mayAsk = false;
            return this;
        }
    }

    /**
     * Logs in with the stored token, or with the password: the one that was given, else one that is asked for.
     *
     * @throws ImException if that fails
     * @throws CliException if the state directory can't be used
     */
    static CliSession open(SessionOptions options, Console console, Plan plan) {
        String account = options.account(console);
        StateDirectory state = new StateDirectory(options.stateDir(account));
        FileStore store = state.store(plan.role);
        FileLock lock = state.lock(plan.role, options.timeout());
        ClientRuntime runtime = new ClientRuntime();
        boolean opened = false;
        try {
            String password = plan.password == null ? options.password(console).orElse(null) : plan.password;
            if (password == null && store.loadToken().isEmpty()) {
                password = ask(console, plan, account).orElse(null);
            }
            ImClient client = build(options, plan, state, store, account, password, runtime);
            Identity identity;
            try {
                identity = connect(client, options.timeout());
            } catch (ImException e) {
                client.close();
                Optional<String> typed = password == null && e.status() == Status.UNAUTHENTICATED
                        ? ask(console, plan, account)
                        : Optional.empty();
                if (typed.isEmpty()) {
                    throw e;
                }
                client = build(options, plan, state, store, account, typed.get(), runtime);
                identity = connect(client, options.timeout());
            }
            opened = true;
            return new CliSession(options.timeout(), runtime, lock, client, identity);
        } finally {
            if (!opened) {
                end(runtime);
                release(lock);
            }
        }
    }

    ImClient client() {
        return client;
    }

    Identity identity() {
        return identity;
    }

    /** Waits for an answer, as long as the user's time-out. */
    <T> T await(CompletableFuture<T> future) {
        return await(future, timeout, client);
    }

    @Override
    public void close() {
        client.close();
        end(runtime);
        release(lock);
    }

    /** Nothing writes the state directory any more when this returns: another process may have it now. */
    private static void end(ClientRuntime runtime) {
        runtime.close();
        try {
            if (!runtime.awaitTermination(LAST_WRITES)) {
                LOG.warn("the client still works {} s after it was closed", LAST_WRITES.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A client without a session; {@code register} needs no more. */
    static ImClient build(SessionOptions options, String account, String password, ClientRuntime runtime) {
        return builder(options)
                .device("registering", Role.COMMAND.platform(), "im-client")
                .password(account, password)
                .options(clientOptions(options, Role.COMMAND))
                .build(runtime);
    }

    static <T> T await(CompletableFuture<T> future, Duration timeout, ImClient client) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw ImException.of(e);
        } catch (TimeoutException e) {
            String waited = "no answer within " + timeout.toMillis() + " ms";
            throw client.lastFailure()
                    .map(last -> new ImException(last.status(), waited + ": " + last.reason(), last.retryAfter()))
                    .orElseGet(() -> new ImException(Status.TIMEOUT, waited));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImException(Status.TIMEOUT, "interrupted");
        }
    }

    private static Identity connect(ImClient client, Duration timeout) {
        return await(client.connect(), timeout, client);
    }

    private static Optional<String> ask(Console console, Plan plan, String account) {
        return plan.mayAsk ? console.askPassword("Password of " + account) : Optional.empty();
    }

    private static ImClient build(
            SessionOptions options,
            Plan plan,
            StateDirectory state,
            FileStore store,
            String account,
            @Nullable String password,
            ClientRuntime runtime) {
        // A command looks at nothing that arrives, so it neither pulls it nor moves the cursors.
        CursorStore ownCursors = plan.role == Role.CHAT ? store : new MemoryStore();
        ImClientBuilder builder = builder(options)
                .device(state.deviceId(plan.role), plan.role.platform(), plan.role.title())
                .account(account)
                .tokenStore(plan.password == null ? store : new NewTokens(store))
                .cursorStore(plan.cursors == null ? ownCursors : plan.cursors)
                .listener(plan.listener)
                .options(clientOptions(options, plan.role));
        if (password != null) {
            builder.password(account, password);
        }
        return builder.build(runtime);
    }

    /** For a login with the password: an old token isn't used, and stays if the password is wrong. */
    private static final class NewTokens implements TokenStore {
        private final TokenStore store;

        NewTokens(TokenStore store) {
            this.store = store;
        }

        @Override
        public Optional<String> loadToken() {
            return Optional.empty();
        }

        @Override
        public void saveToken(String token) {
            store.saveToken(token);
        }

        @Override
        public void clearToken() {
            // It was not this one that didn't work.
        }
    }

    private static ImClientBuilder builder(SessionOptions options) {
        ImClientBuilder builder = ImClient.builder();
        try {
            return options.servers().isEmpty()
                    ? builder.selectors(options.selectors())
                    : builder.servers(options.servers());
        } catch (IllegalArgumentException e) {
            throw options.usage(String.valueOf(e.getMessage()));
        }
    }

    private static ClientOptions clientOptions(SessionOptions options, Role role) {
        Duration timeout = options.timeout();
        ClientOptions.Builder builder = ClientOptions.builder()
                .attemptTimeout(timeout.compareTo(LONGEST_ATTEMPT) < 0 ? timeout : LONGEST_ATTEMPT)
                .requestDeadline(timeout)
                .sendDeadline(timeout);
        if (role == Role.COMMAND) {
            builder.initialHistory(0);
        }
        return builder.build();
    }

    private static void release(FileLock lock) {
        try {
            // Closing its file releases it.
            lock.acquiredBy().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
