package io.yizhan.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The child process of one store: launched, awaited until it answers, stopped, and remembered in {@code server.pid} so
 * that a later run can find it if this JVM dies without stopping it.
 */
final class ServerProcess implements AutoCloseable {

    /** Asks the server something it can only answer when it serves. */
    @FunctionalInterface
    interface Probe {
        /** Any exception means: not yet. */
        void ask() throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
    /** Generous: MariaDB may have to recover a large log on a slow disk first. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    private static final long PROBE_INTERVAL_MILLIS = 20;

    private final String name;
    private final Path dir;
    private final List<String> command;
    private final Probe probe;
    private @Nullable Process process;
    private boolean closed;

    /** @param dir where the process runs and where its log and pid file are; owned by the caller */
    ServerProcess(String name, Path dir, List<String> command, Probe probe) {
        this.name = name;
        this.dir = dir;
        this.command = command;
        this.probe = probe;
    }

    /**
     * Stops the server an earlier JVM left running in the directory, if the process in the pid file is still the very
     * one that was started then.
     *
     * @param dir owned by the caller, so whoever started the process is gone
     */
    static void stopLeftover(String name, Path dir) {
        Path pidFile = pidFile(dir);
        ProcessIdentity.read(pidFile).filter(ProcessIdentity::isAlive).ifPresent(leftover -> {
            LOG.warn("{}: pid {} was left running by an earlier start; stopping it", name, leftover.pid());
            ProcessHandle.of(leftover.pid()).ifPresent(handle -> {
                handle.destroy();
                if (!isGoneWithin(STOP_LIMIT, handle.onExit()) && leftover.isAlive()) {
                    LOG.warn("{}: pid {} did not stop within {}; killing it", name, leftover.pid(), STOP_LIMIT);
                    handle.destroyForcibly();
                    isGoneWithin(KILL_LIMIT, handle.onExit());
                }
            });
            if (leftover.isAlive()) {
                throw new StoreException(name + ": pid " + leftover.pid() + " still uses " + dir
                        + " and cannot be stopped from here; stop it by hand");
            }
        });
        StoreFiles.deleteIfExists(pidFile);
    }

    private static Path pidFile(Path dir) {
        return dir.resolve("server.pid");
    }

    /** Launches the server and returns once it answers. */
    void start() {
        ServerLog log = new ServerLog(dir.resolve("server.log"));
        long startedAt = System.nanoTime();
        Process launched = launch(log);
        try {
            awaitAnswer(launched, log);
        } catch (StoreException e) {
            destroy(launched);
            throw e;
        }
        LOG.info("{}: pid {} answers after {} ms", name, launched.pid(), (System.nanoTime() - startedAt) / 1_000_000);
    }

    private synchronized Process launch(ServerLog log) {
        if (closed) {
            throw new StoreException(name + ": closed");
        }
        try {
            Process launched = new ProcessBuilder(command)
                    .directory(dir.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
                    .start();
            launched.getOutputStream().close();
            process = launched;
            ProcessIdentity.of(launched.pid()).ifPresent(identity -> identity.write(pidFile(dir)));
            return launched;
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": cannot run " + command.get(0), e);
        }
    }

    private void awaitAnswer(Process launched, ServerLog log) {
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        launched.onExit().thenRun(() -> answered.complete(false));
        ScheduledExecutorService prober =
                Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, name + "-probe"));
        try {
            prober.scheduleWithFixedDelay(
                    () -> {
                        try {
                            probe.ask();
                            answered.complete(true);
                        } catch (Exception e) {
                            LOG.trace("{}: no answer yet", name, e);
                        }
                    },
                    0,
                    PROBE_INTERVAL_MILLIS,
                    TimeUnit.MILLISECONDS);
            if (!answered.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreException(
                        log.explain(name + " exited with " + launched.exitValue() + " before it answered"));
            }
        } catch (ExecutionException e) {
            throw new StoreException(name + ": waiting for it failed", e);
        } catch (TimeoutException e) {
            throw new StoreException(log.explain(name + " did not answer within " + START_LIMIT), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(name + ": interrupted while it was starting", e);
        } finally {
            prober.shutdownNow();
        }
    }

    String name() {
        return name;
    }

    /** The process launched last, dead or alive. */
    synchronized Process current() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }

    void kill() {
        destroy(current());
    }

    private void destroy(Process doomed) {
        doomed.destroyForcibly();
        isGoneWithin(KILL_LIMIT, doomed.onExit());
    }

    /** Asks the process to end, and kills it if it doesn't. Does nothing for a dead one. */
    void stop() {
        Process stopping = current();
        if (!stopping.isAlive()) {
            return;
        }
        stopping.destroy();
        if (!isGoneWithin(STOP_LIMIT, stopping.onExit())) {
            LOG.error("{}: pid {} did not stop within {}; killing it", name, stopping.pid(), STOP_LIMIT);
            destroy(stopping);
        }
    }

    /** Also ends a {@link #start} another thread is in. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (process == null) {
                return;
            }
        }
        stop();
        StoreFiles.deleteIfExists(pidFile(dir));
    }

    private static boolean isGoneWithin(Duration limit, CompletableFuture<?> exit) {
        try {
            exit.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new StoreException("waiting for a process failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
