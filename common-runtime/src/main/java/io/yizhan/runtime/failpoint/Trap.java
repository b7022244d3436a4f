package io.yizhan.runtime.failpoint;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fail point of a daemon under test: counts, and acts once each time it is armed. Safe for any thread. */
final class Trap {

    private static final Logger log = LoggerFactory.getLogger(Trap.class);

    private record Armed(FailAction action, AtomicInteger toPass) {}

    private final String name;
    private final String moment;
    private final Deeds deeds;
    private final AtomicLong reached = new AtomicLong();
    private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();

    /** @param moment what has happened, what hasn't, and what DROP leaves out */
    Trap(String name, String moment, Deeds deeds) {
        this.name = name;
        this.moment = moment;
        this.deeds = deeds;
    }

    String name() {
        return name;
    }

    String moment() {
        return moment;
    }

    /** How often the moment has come. */
    long count() {
        return reached.get();
    }

    /** What it is armed with; empty where it isn't. */
    Optional<FailAction> armedWith() {
        Armed current = armed.get();
        return current == null ? Optional.empty() : Optional.of(current.action());
    }

    /** @param toPass how often the moment comes and nothing happens yet */
    void arm(FailAction action, int toPass) {
        armed.set(new Armed(action, new AtomicInteger(toPass)));
    }

    void disarm() {
        armed.set(null);
    }

    boolean reached() {
        reached.incrementAndGet();
        Armed current = armed.get();
        if (current == null || current.toPass().getAndDecrement() != 0) {
            return false;
        }
        armed.compareAndSet(current, null);
        log.warn("fail point reached point={} action={}", name, current.action());
        switch (current.action()) {
            case HALT -> deeds.halt();
            case HANG -> deeds.hang();
            case DROP -> {}
        }
        return current.action() == FailAction.DROP;
    }
}
