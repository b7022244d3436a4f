package io.yizhan.runtime.lifecycle;

import io.yizhan.runtime.handover.HandoverException;
import io.yizhan.runtime.time.Ticker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever ordered an upgrade how far it has come: one line a step, {@code MILLISECONDS WORD sentence}, where the
 * milliseconds are those since this process began. Who reads them ends this process as long as they don't say that it may
 * own everything, so it must not come to own anything while they can't be told. Safe for any thread.
 */
final class TakeoverSteps {

    private static final Logger log = LoggerFactory.getLogger(TakeoverSteps.class);

    /** What a step is called; scripts rely on these. */
    enum Word {
        /** Known to the proxies, routed nothing; its admin port answers. */
        STANDBY,
        /** Ready by its own word. */
        READY,
        /** Nobody touches what goes over; it is under way. */
        MOVING,
        /** All is here. */
        COMPLETE,
        /** Serves in the predecessor's place. */
        ACTIVE,
        /** The predecessor's process has ended; the sentence begins with its exit code. */
        LEFT,
        /** Nothing came of it; the sentence says why. */
        FAILED
    }

    private final Optional<Path> file;
    private final Ticker ticker;
    private final long begunAt;

    /** @param file appended to; empty where nobody wants to know */
    TakeoverSteps(Optional<Path> file, Ticker ticker) {
        this.file = file;
        this.ticker = ticker;
        this.begunAt = ticker.nanos()
                - TimeUnit.MILLISECONDS.toNanos(
                        ManagementFactory.getRuntimeMXBean().getUptime());
    }

    /**
     * Tells a step on the way to the point of no return.
     *
     * @throws HandoverException if it can't be told: nothing more may be taken over then
     */
    void require(Word word, String sentence) throws HandoverException {
        try {
            write(word, sentence);
        } catch (IOException e) {
            throw new HandoverException("steps can't be told: " + e, e);
        }
    }

    /** Tells what is so whether or not it can be told. */
    void tell(Word word, String sentence) {
        try {
            write(word, sentence);
        } catch (IOException e) {
            log.warn("step can't be told", e);
        }
    }

    private synchronized void write(Word word, String sentence) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - begunAt);
        log.info("takeover={} ms={} {}", word, millis, sentence);
        if (file.isPresent()) {
            Files.writeString(
                    file.get(),
                    millis + " " + word + " " + sentence.replace('\n', ' ') + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }
}
