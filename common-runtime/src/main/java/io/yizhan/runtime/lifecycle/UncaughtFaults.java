package io.yizhan.runtime.lifecycle;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what no code caught. A JVM that has run out of memory is not worth keeping: it exits at once. */
final class UncaughtFaults {

    private static final Logger log = LoggerFactory.getLogger(UncaughtFaults.class);

    private UncaughtFaults() {}

    static void install() {
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> {
            log.error("uncaught fault thread={}", thread.getName(), fault);
            if (fault instanceof OutOfMemoryError) {
                // Halting doesn't wait for the log's queue.
                System.err.println("out of memory, halting: " + fault);
                Runtime.getRuntime().halt(ExitCode.FAULT);
            }
        });
    }
}
