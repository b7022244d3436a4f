package io.yizhan.systemtests.bench.generator;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.yizhan.proto.Command;
import io.yizhan.proto.Device;
import io.yizhan.proto.LoginRequest;
import io.yizhan.proto.LoginResponse;
import io.yizhan.proto.Password;
import io.yizhan.proto.Platform;
import io.yizhan.proto.RegisterAccountRequest;
import io.yizhan.proto.Status;
import io.yizhan.runtime.link.Transport;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Users with one device each, spread evenly over the access servers. Blocks; used by the bench's main thread. */
public final class Crowd {

    private static final int AT_ONCE = 128;
    private static final long PATIENCE_SECONDS = 60;
    private static final int TRIES = 5;
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Set<Integer> BUSY =
            Set.of(Status.TIMEOUT_VALUE, Status.UNAVAILABLE_VALUE, Status.OVERLOADED_VALUE, Status.RATE_LIMITED_VALUE);

    private final Lane lane;
    private final List<InetSocketAddress> servers;
    private final String name;
    private @Nullable InetSocketAddress source;
    private @Nullable Integer receiveBuffer;

    /**
     * @param servers the access servers; client i is at server i modulo their number
     * @param name begins the account names; no other crowd of the suite has the same
     */
    public Crowd(Lane lane, List<InetSocketAddress> servers, String name) {
        this.lane = lane;
        this.servers = List.copyOf(servers);
        this.name = name;
    }

    /** Lets all clients come from this address of the machine. */
    Crowd from(InetAddress address) {
        source = new InetSocketAddress(address, 0);
        return this;
    }

    /** Lets the kernel keep so many bytes, about, for a client that doesn't read; without this it is more and more. */
    public Crowd receiving(int bytes) {
        receiveBuffer = bytes;
        return this;
    }

    Lane lane() {
        return lane;
    }

    /** Registers users and logs them in by password. */
    public List<BenchClient> settle(int count) {
        return all(
                count,
                index -> connect(index)
                        .thenCompose(client ->
                                register(client).thenCompose(registered -> logIn(client, passwordLogin(index)))));
    }

    /** Logs users in again by their tokens, over new connections; those they came from should be left before. */
    public List<BenchClient> resume(List<BenchClient> clients) {
        return all(clients.size(), index -> {
            String token = clients.get(index).token();
            LoginRequest login = LoginRequest.newBuilder()
                    .setToken(token)
                    .setDevice(device(index))
                    .build();
            return connect(index).thenCompose(client -> logIn(client, login));
        });
    }

    /** Ends the connections. */
    public void leave(List<BenchClient> clients) {
        lane.call(() -> {
            clients.forEach(BenchClient::leave);
            return true;
        });
    }

    private CompletableFuture<BenchClient> connect(int index) {
        BenchClient client = new BenchClient(lane, index);
        Bootstrap bootstrap = new Bootstrap()
                .group(lane.transport())
                .channel(Transport.channel(lane.transport()))
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(client);
        if (receiveBuffer != null) {
            bootstrap.option(ChannelOption.SO_RCVBUF, receiveBuffer);
        }
        ChannelFuture connecting = bootstrap.connect(servers.get(index % servers.size()), source);
        CompletableFuture<BenchClient> connected = new CompletableFuture<>();
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                connected.complete(client);
            } else {
                connected.completeExceptionally(done.cause());
            }
        });
        return connected;
    }

    private CompletableFuture<byte[]> register(BenchClient client) {
        ByteBuffer operation = ByteBuffer.allocate(16);
        operation.putLong(ThreadLocalRandom.current().nextLong());
        operation.putLong(ThreadLocalRandom.current().nextLong());
        RegisterAccountRequest request = RegisterAccountRequest.newBuilder()
                .setAccount(account(client.index()))
                .setPassword(password(client.index()))
                .setOperationId(ByteString.copyFrom(operation.array()))
                .build();
        return patiently(() -> client.call(Command.REGISTER_ACCOUNT, request), TRIES);
    }

    private CompletableFuture<BenchClient> logIn(BenchClient client, LoginRequest login) {
        return patiently(() -> client.call(Command.LOGIN, login), TRIES).thenApply(body -> {
            try {
                LoginResponse response = LoginResponse.parseFrom(body);
                client.online(
                        response.getUserId(),
                        response.getToken(),
                        TimeUnit.MILLISECONDS.toNanos(response.getPingIntervalMs()));
                return client;
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("the answer to a login can't be read", e);
            }
        });
    }

    /** Asks again where the suite had too much to do: arriving is not what is measured. */
    private CompletableFuture<byte[]> patiently(Supplier<CompletableFuture<byte[]>> call, int tries) {
        return call.get().exceptionallyCompose(failure -> {
            if (tries <= 1 || !BUSY.contains(RefusedException.statusOf(failure))) {
                return CompletableFuture.failedFuture(failure);
            }
            CompletableFuture<byte[]> again = new CompletableFuture<>();
            lane.later(
                    () -> patiently(call, tries - 1).whenComplete((body, e) -> {
                        if (e == null) {
                            again.complete(body);
                        } else {
                            again.completeExceptionally(e);
                        }
                    }),
                    AGAIN_NANOS);
            return again;
        });
    }

    private LoginRequest passwordLogin(int index) {
        return LoginRequest.newBuilder()
                .setPassword(Password.newBuilder().setAccount(account(index)).setPassword(password(index)))
                .setDevice(device(index))
                .build();
    }

    private static Device device(int index) {
        return Device.newBuilder()
                .setDeviceId("bench-" + index)
                .setPlatform(Platform.OTHER)
                .build();
    }

    private String account(int index) {
        return name + "-" + index;
    }

    private String password(int index) {
        return "pw-" + account(index);
    }

    /** Does something for each of many clients, some at a time, and waits for all. */
    private static List<BenchClient> all(int count, IntFunction<CompletableFuture<BenchClient>> task) {
        Semaphore slots = new Semaphore(AT_ONCE);
        List<CompletableFuture<BenchClient>> futures = new ArrayList<>(count);
        try {
            for (int index : IntStream.range(0, count).toArray()) {
                if (!slots.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new SuiteException("no client logged in for " + PATIENCE_SECONDS + " s");
                }
                futures.add(task.apply(index).whenComplete((client, failure) -> slots.release()));
            }
            List<BenchClient> clients = new ArrayList<>(count);
            for (CompletableFuture<BenchClient> future : futures) {
                clients.add(future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            return clients;
        } catch (ExecutionException | TimeoutException e) {
            throw new SuiteException("client " + futures.size() + " of " + count + " can't log in: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteException("interrupted", e);
        }
    }
}
