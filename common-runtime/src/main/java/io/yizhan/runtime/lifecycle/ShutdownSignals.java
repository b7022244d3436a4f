package io.yizhan.runtime.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What signals do to a daemon: SIGUSR2 hands over to the successor that stands by, else drains, and exits 0; SIGTERM and SIGINT the same in less time. A second signal
 * does no harm.
 *
 * <p>HotSpot uses SIGUSR2 itself to suspend threads. A Java handler for it fires hundreds of times without any signal
 * while a flight recording runs, and the recording gets no samples. So the handler is installed only where the
 * environment variable {@code _JAVA_SR_SIGNUM} has moved HotSpot's own signal away.
 */
final class ShutdownSignals {

    /** Time that a drain may take after SIGTERM or SIGINT; what supervisors wait before SIGKILL is longer. */
    static final Duration TERM_LIMIT = Duration.ofSeconds(10);

    static final String VARIABLE = "_JAVA_SR_SIGNUM";

    private static final Logger log = LoggerFactory.getLogger(ShutdownSignals.class);

    private static final int SIGUSR2 = 12;

    /** NIO interrupts blocked threads with it. */
    private static final int SIGNAL_OF_NIO = 62;

    /** Below are the signals with a meaning of their own. */
    private static final int FIRST_REAL_TIME_SIGNAL = 35;

    private static final int LAST_SIGNAL = 64;

    private final SignalSource source;
    private final Duration drainLimit;
    private final BooleanSupplier handOver;
    private final Consumer<StopOrder> orders;

    /** @param handOver hands over to the successor that stands by, in which case nothing is ordered; false if none does */
    ShutdownSignals(SignalSource source, Duration drainLimit, BooleanSupplier handOver, Consumer<StopOrder> orders) {
        this.source = source;
        this.drainLimit = drainLimit;
        this.handOver = handOver;
        this.orders = orders;
    }

    /**
     * Installs the handlers.
     *
     * @return why SIGUSR2 must not be sent to this process; empty if it may
     */
    Optional<String> install(Map<String, String> environment, List<String> jvmArguments) {
        handle("TERM", () -> order("TERM", min(TERM_LIMIT, drainLimit)));
        handle("INT", () -> order("INT", min(TERM_LIMIT, drainLimit)));
        return refusal(environment, jvmArguments).or(() -> handle("USR2", this::handOverOrDrain));
    }

    /** Why the handler of SIGUSR2 would do harm here; empty if it wouldn't. */
    static Optional<String> refusal(Map<String, String> environment, List<String> jvmArguments) {
        if (jvmArguments.contains("-Xrs") || jvmArguments.contains("-XX:+ReduceSignalUsage")) {
            return Optional.of(
                    "-Xrs is among the JVM's options, which keeps handlers from being called; start without");
        }
        String value = environment.getOrDefault(VARIABLE, "");
        if (isUsable(value)) {
            return Optional.empty();
        }
        return Optional.of((value.isEmpty() ? VARIABLE + " is not set" : VARIABLE + "=" + value + " is not usable")
                + ", so HotSpot uses SIGUSR2 for itself; start with: trap '' USR2; export " + VARIABLE
                + "=64; exec java ... (expected: " + FIRST_REAL_TIME_SIGNAL + " to " + LAST_SIGNAL + ", not "
                + SIGNAL_OF_NIO + ")");
    }

    private static boolean isUsable(String value) {
        if (!value.matches("[1-9][0-9]{0,2}")) {
            return false;
        }
        int number = Integer.parseInt(value);
        return number != SIGUSR2
                && number != SIGNAL_OF_NIO
                && number >= FIRST_REAL_TIME_SIGNAL
                && number <= LAST_SIGNAL;
    }

    private void handOverOrDrain() {
        if (!handOver.getAsBoolean()) {
            order("USR2", drainLimit);
        }
    }

    private void order(String name, Duration limit) {
        orders.accept(new StopOrder.DrainAndExit("SIG" + name, limit));
    }

    private Optional<String> handle(String name, Runnable handler) {
        try {
            source.handle(name, handler);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            log.warn("signal is not handled signal=SIG{}", name, e);
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
