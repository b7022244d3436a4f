package io.yizhan.runtime.lifecycle;

import io.yizhan.runtime.time.Deadline;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A component that writes down what is done to it, and does as the test says. */
final class Recorder implements Component {

    private final String name;
    private final List<String> events;
    private CompletableFuture<Void> drained = CompletableFuture.completedFuture(null);
    private boolean failsToStart;
    private boolean failsToStop;
    private String outstanding = "";

    Recorder(String name, List<String> events) {
        this.name = name;
        this.events = events;
    }

    Recorder failingToStart() {
        failsToStart = true;
        return this;
    }

    Recorder failingToStop() {
        failsToStop = true;
        return this;
    }

    /** Its drain lasts until the test completes this. */
    Recorder drainingUntil(CompletableFuture<Void> end, String what) {
        drained = end;
        outstanding = what;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() throws IOException {
        events.add("start " + name);
        if (failsToStart) {
            throw new IOException(name + " is broken");
        }
    }

    @Override
    public CompletionStage<Void> drain(Deadline deadline) {
        events.add("drain " + name);
        return drained;
    }

    @Override
    public String outstanding() {
        return outstanding;
    }

    @Override
    public void stop() {
        events.add("stop " + name);
        if (failsToStop) {
            throw new IllegalStateException(name + " can't be stopped");
        }
    }
}
