package io.yizhan.logic.password;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The threads that hash and check passwords, and the bounded queue before them. A full queue is OVERLOADED at once; work
 * that nobody waits for any more is not begun. Safe for any thread.
 */
public final class PasswordWorkers implements Component {

    private static final Duration OVERLOADED_PAUSE = Duration.ofSeconds(1);

    private final Argon2Passwords passwords;
    private final ThreadPoolExecutor threads;
    private final Ticker ticker;
    private final Timer timer;

    public PasswordWorkers(PasswordConfig config, Ticker ticker, MeterRegistry metrics) {
        this.passwords = new Argon2Passwords(config);
        this.ticker = ticker;
        this.threads = new ThreadPoolExecutor(
                config.threads(),
                config.threads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(config.queue()),
                daemonThreads());
        this.timer = Timer.builder("yizhan.logic.password")
                .description("One password hash, without its wait for a thread")
                .register(metrics);
        Gauge.builder(
                        "yizhan.logic.password.waiting",
                        threads,
                        pool -> pool.getQueue().size())
                .description("Password hashes waiting for a thread")
                .register(metrics);
    }

    /** @return a PHC string; fails with OVERLOADED or TIMEOUT */
    public CompletableFuture<String> hash(String password, Deadline deadline) {
        return submit(() -> passwords.hash(password), deadline);
    }

    /**
     * Whether a password belongs to a hash. Takes as long without a hash, and is false then.
     *
     * @param hash empty where there is no such account
     * @return fails with OVERLOADED or TIMEOUT
     */
    public CompletableFuture<Boolean> check(String password, Optional<String> hash, Deadline deadline) {
        return submit(() -> passwords.check(password, hash.orElse(passwords.decoy())) && hash.isPresent(), deadline);
    }

    int waiting() {
        return threads.getQueue().size();
    }

    @Override
    public String name() {
        return "password workers";
    }

    @Override
    public void start() {
        threads.prestartAllCoreThreads();
    }

    @Override
    public void stop() {
        threads.shutdownNow();
    }

    private <T> CompletableFuture<T> submit(Supplier<T> work, Deadline deadline) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> run(work, deadline, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(
                    new StatusException(Status.OVERLOADED, "too many logins at once", OVERLOADED_PAUSE));
        }
        return result;
    }

    private <T> void run(Supplier<T> work, Deadline deadline, CompletableFuture<T> result) {
        if (deadline.hasPassed(ticker)) {
            result.completeExceptionally(new StatusException(Status.TIMEOUT, "waited too long for a login"));
            return;
        }
        try {
            result.complete(timer.record(work));
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private static ThreadFactory daemonThreads() {
        AtomicInteger number = new AtomicInteger();
        return runnable -> {
            Thread thread = new Thread(runnable, "password-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
