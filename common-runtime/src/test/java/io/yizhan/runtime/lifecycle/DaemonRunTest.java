package io.yizhan.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.link.ClusterSecret;
import io.yizhan.runtime.link.LinkConfig;
import io.yizhan.runtime.link.LinkEnvironment;
import io.yizhan.runtime.link.Links;
import io.yizhan.runtime.link.Transport;
import io.yizhan.runtime.time.Ticker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class DaemonRunTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final EventLoopGroup eventLoops = Transport.eventLoops(1, "test");
    private final ExecutorService main = Executors.newSingleThreadExecutor();
    private final DaemonLifecycle lifecycle = new DaemonLifecycle();
    private final StopDesk stopDesk = new StopDesk();
    private final CountDownLatch active = new CountDownLatch(1);
    private final DaemonRun run = new DaemonRun(lifecycle, stopDesk, Ticker.SYSTEM, eventLoops.next());

    @TempDir
    private Path directory;

    DaemonRunTest() {
        lifecycle.watch(state -> events.add(state.name()));
        lifecycle.watch(state -> {
            if (state == DaemonState.ACTIVE) {
                active.countDown();
            }
        });
    }

    @AfterEach
    void stop() {
        main.shutdownNow();
        eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void startsServesDrainsAndStopsInOrder() throws Exception {
        Future<Integer> exit = start(new Recorder("store", events), new Recorder("door", events));
        active.await();
        stopDesk.order(new StopOrder.DrainAndExit("SIGUSR2", LIMIT));

        assertThat(exit.get()).isEqualTo(ExitCode.OK);
        assertThat(events)
                .containsExactly(
                        "start store",
                        "start door",
                        "ACTIVE",
                        "DRAINING",
                        "drain door",
                        "drain store",
                        "STOPPED",
                        "stop door",
                        "stop store");
    }

    @Test
    void aFailedStartIsRolledBackAndAFault() throws Exception {
        Future<Integer> exit = start(new Recorder("store", events), new Recorder("door", events).failingToStart());

        assertThat(exit.get()).isEqualTo(ExitCode.FAULT);
        assertThat(events).containsExactly("start store", "start door", "stop door", "stop store", "STOPPED");
    }

    @Test
    void anOrderInterruptsAStartThatBlocks() throws Exception {
        CountDownLatch blocking = new CountDownLatch(1);
        Component blocked = new Component() {
            @Override
            public String name() {
                return "database";
            }

            @Override
            public void start() throws InterruptedException {
                blocking.countDown();
                new CountDownLatch(1).await();
            }

            @Override
            public void stop() {
                events.add("stop database interrupted=" + Thread.currentThread().isInterrupted());
            }
        };
        Future<Integer> exit = start(new Recorder("store", events), blocked);
        blocking.await();
        stopDesk.order(new StopOrder.DrainAndExit("SIGTERM", LIMIT));

        assertThat(exit.get()).isEqualTo(ExitCode.OK);
        assertThat(events).containsExactly("start store", "stop database interrupted=false", "stop store", "STOPPED");
    }

    @Test
    void aLateDrainIsAFault() throws Exception {
        Future<Integer> exit =
                start(new Recorder("door", events).drainingUntil(new CompletableFuture<>(), "3 clients"));
        active.await();
        stopDesk.order(new StopOrder.DrainAndExit("SIGUSR2", Duration.ofMillis(1)));

        assertThat(exit.get()).isEqualTo(ExitCode.FAULT);
        assertThat(events).endsWith("STOPPED", "stop door");
        assertThat(run.outstanding()).contains("door (3 clients)");
    }

    @Test
    void aSecondSignalOnlyShortensTheDrain() throws Exception {
        Future<Integer> exit =
                start(new Recorder("door", events).drainingUntil(new CompletableFuture<>(), "3 clients"));
        active.await();
        stopDesk.order(new StopOrder.DrainAndExit("SIGUSR2", LIMIT));
        stopDesk.order(new StopOrder.DrainAndExit("SIGUSR2", LIMIT));
        stopDesk.order(new StopOrder.DrainAndExit("SIGTERM", Duration.ofMillis(1)));

        assertThat(exit.get()).isEqualTo(ExitCode.FAULT);
        assertThat(events).containsOnlyOnce("DRAINING");
    }

    @Test
    void aSupersededDaemonDrainsAndExitsWithThree() throws Exception {
        Future<Integer> exit = start(new Recorder("door", events));
        active.await();
        stopDesk.order(new StopOrder.GiveWay("superseded", LIMIT));

        assertThat(exit.get()).isEqualTo(ExitCode.SUPERSEDED);
        assertThat(events).contains("DRAINING", "drain door");
    }

    @Test
    void aSupersededDaemonIsNeverStartedAgainEvenIfItsDrainIsLate() throws Exception {
        Future<Integer> exit =
                start(new Recorder("door", events).drainingUntil(new CompletableFuture<>(), "3 clients"));
        active.await();
        stopDesk.order(new StopOrder.GiveWay("superseded", Duration.ofMillis(1)));

        assertThat(exit.get()).isEqualTo(ExitCode.SUPERSEDED);
    }

    @Test
    void aFaultStopsAtOnce() throws Exception {
        Future<Integer> exit = start(new Recorder("door", events));
        active.await();
        stopDesk.fail("disk is gone", new IllegalStateException("broken on purpose"));

        assertThat(exit.get()).isEqualTo(ExitCode.FAULT);
        assertThat(events).containsExactly("start door", "ACTIVE", "STOPPED", "stop door");
    }

    @Test
    void aFaultEndsADrain() throws Exception {
        Future<Integer> exit =
                start(new Recorder("door", events).drainingUntil(new CompletableFuture<>(), "3 clients"));
        active.await();
        stopDesk.order(new StopOrder.DrainAndExit("SIGUSR2", LIMIT));
        stopDesk.fail("disk is gone", new IllegalStateException("broken on purpose"));

        assertThat(exit.get()).isEqualTo(ExitCode.FAULT);
    }

    @Test
    void thePidFileNamesTheDaemonOnlyWhileItIsActive() throws Exception {
        Path file = directory.resolve("pid");
        CompletableFuture<String> whileStarting = new CompletableFuture<>();
        Component probe = new Component() {
            @Override
            public String name() {
                return "probe";
            }

            @Override
            public void start() {
                whileStarting.complete(Boolean.toString(Files.exists(file)));
            }

            @Override
            public void stop() {}
        };
        Future<Integer> exit = start(Optional.of(new PidFile(file, 4711)), probe);
        assertThat(whileStarting.get()).isEqualTo("false");
        while (!Files.exists(file)) {
            Thread.onSpinWait();
        }
        assertThat(file).hasContent("4711");

        stopDesk.order(new StopOrder.DrainAndExit("SIGTERM", LIMIT));
        assertThat(exit.get()).isEqualTo(ExitCode.OK);
        assertThat(file).doesNotExist();
        assertThat(events).containsExactly("ACTIVE", "DRAINING", "STOPPED");
    }

    private Future<Integer> start(Component... components) {
        return start(Optional.empty(), components);
    }

    private Future<Integer> start(Optional<PidFile> pidFile, Component... components) {
        Rings rings = new Rings(noLinks(), lifecycle, eventLoops.next());
        return main.submit(() -> run.run(Arrays.asList(components), List.of(), rings, Optional.empty(), pidFile));
    }

    private Links noLinks() {
        LinkEnvironment environment = new LinkEnvironment(
                new NodeIdentity(1, ServerType.SELECTOR, 1),
                new ClusterSecret(new byte[16]),
                eventLoops,
                Ticker.SYSTEM,
                Clock.systemUTC(),
                new Random(1),
                new SimpleMeterRegistry());
        return new Links(LinkConfig.defaults(), Map.of(), environment, incarnation -> {});
    }
}
