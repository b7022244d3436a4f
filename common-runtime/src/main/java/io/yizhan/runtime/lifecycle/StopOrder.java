package io.yizhan.runtime.lifecycle;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why and how a daemon is to stop. */
sealed interface StopOrder {

    /** One phrase for the log. */
    String reason();

    /** What the process exits with if nothing goes wrong on the way. */
    int exitCode();

    /** How long finishing what there is may take; null: nothing is finished. */
    default @Nullable Duration limit() {
        return null;
    }

    /**
     * Finish what there is, then exit 0.
     *
     * @param limit how long that may take
     */
    record DrainAndExit(String reason, Duration limit) implements StopOrder {
        @Override
        public int exitCode() {
            return ExitCode.OK;
        }
    }

    /**
     * A successor has taken over: finish what there is, leave the pid file to it, then exit 0.
     *
     * @param limit how long that may take
     */
    record HandedOver(String reason, Duration limit) implements StopOrder {
        @Override
        public int exitCode() {
            return ExitCode.OK;
        }
    }

    /**
     * A newer run of the same type and instance is valid now: finish what there is, then exit 3.
     *
     * @param limit how long that may take
     */
    record GiveWay(String reason, Duration limit) implements StopOrder {
        @Override
        public int exitCode() {
            return ExitCode.SUPERSEDED;
        }
    }

    /** A fault: stop at once, exit 1. */
    record Fail(String reason) implements StopOrder {
        @Override
        public int exitCode() {
            return ExitCode.FAULT;
        }
    }
}
