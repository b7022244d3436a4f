package io.yizhan.runtime.lifecycle;

import io.yizhan.proto.ServerType;
import io.yizhan.runtime.config.Settings;
import io.yizhan.runtime.failpoint.FailPoint;
import io.yizhan.runtime.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.consumer.RecordingStream;

/** The smallest daemon there is, for tests of a real process: {@code selector.mode} says how it behaves. */
final class TinyDaemonMain {

    /** Printed once a flight recording has taken samples. */
    static final String SAMPLED = "sampled";

    /** Reached again and again in the mode {@code pointed}. */
    static final String POINT = "tiny.turn";

    private static final int SAMPLES = 20;

    private enum Mode {
        PLAIN,
        NEVER_EMPTY,
        RECORDED,
        POINTED,
        BROKEN,
        FAILING
    }

    private TinyDaemonMain() {}

    public static void main(String[] arguments) {
        System.exit(DaemonLauncher.launch(ServerType.SELECTOR, arguments, TinyDaemonMain::build));
    }

    private static void build(Daemon daemon) {
        Settings settings = daemon.settings();
        switch (settings.choice("mode", Mode.class, Mode.PLAIN)) {
            case PLAIN -> {}
            case NEVER_EMPTY -> daemon.addListener(new NeverEmpty());
            case RECORDED -> daemon.add(new Recorded());
            case POINTED -> {
                FailPoint point = daemon.failPoints().point(POINT, "It turns.");
                daemon.scheduler().scheduleWithFixedDelay(point::reached, 0, 5, TimeUnit.MILLISECONDS);
            }
            case BROKEN -> throw new IllegalStateException("broken on purpose");
            case FAILING ->
                daemon.scheduler()
                        .execute(() -> daemon.fail("failing on purpose", new IllegalStateException("the cause")));
        }
    }

    /** Has a client that never leaves. */
    private static final class NeverEmpty implements Component {

        @Override
        public String name() {
            return "door";
        }

        @Override
        public void start() {}

        @Override
        public CompletionStage<Void> drain(Deadline deadline) {
            return new CompletableFuture<>();
        }

        @Override
        public String outstanding() {
            return "1 client";
        }

        @Override
        public void stop() {}
    }

    /** Keeps a thread busy under a flight recording, whose sampler suspends threads by HotSpot's own signal. */
    private static final class Recorded implements Component {

        private final AtomicInteger samples = new AtomicInteger();
        private final AtomicLong work = new AtomicLong();
        private final RecordingStream recording = new RecordingStream();

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public void start() {
            recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
            recording.onEvent("jdk.ExecutionSample", event -> {
                if (samples.incrementAndGet() == SAMPLES) {
                    System.out.println(SAMPLED);
                }
            });
            recording.startAsync();
            Thread busy = new Thread(this::work, "busy");
            busy.setDaemon(true);
            busy.start();
        }

        private void work() {
            while (samples.get() < SAMPLES) {
                work.lazySet(work.get() * 31 + 7);
            }
        }

        @Override
        public void stop() {
            recording.close();
        }
    }
}
