package io.yizhan.runtime.lifecycle;

import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that names this process: an invitation to signal it, so it is written only when a signal does what it should.
 * Safe for any thread.
 */
final class PidFile {

    private static final Logger log = LoggerFactory.getLogger(PidFile.class);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Path file;
    private final Path fresh;
    private final long pid;
    private boolean reserved;
    private boolean removed;

    PidFile(Path file, long pid) {
        this.file = file.toAbsolutePath();
        this.fresh = this.file.resolveSibling(this.file.getFileName() + "." + pid + ".tmp");
        this.pid = pid;
    }

    /**
     * Does whatever needs room, so that {@link #write} needs none: writes the content under another name beside the file.
     * Does nothing once the file has been removed.
     */
    synchronized void reserve() throws IOException {
        if (reserved || removed) {
            return;
        }
        try {
            Files.writeString(fresh, pid + "\n", StandardCharsets.US_ASCII);
            reserved = true;
        } finally {
            if (!reserved) {
                Files.deleteIfExists(fresh);
            }
        }
    }

    /**
     * Writes it as a whole: a reader sees the former content or this pid, never half a number. Does nothing once the
     * file has been removed.
     */
    synchronized void write() throws IOException {
        if (removed) {
            return;
        }
        reserve();
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            reserved = false;
            Files.deleteIfExists(fresh);
        }
    }

    /**
     * Waits until a successor has written its own pid into it: whoever follows the file must not find a process there that
     * has ended.
     *
     * @param limit after which the file stays as it is
     */
    void awaitSuccessor(Duration limit, Ticker ticker) {
        Deadline deadline = Deadline.after(limit, ticker);
        while (isOwn() && !deadline.hasPassed(ticker)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private boolean isOwn() {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII).strip().equals(Long.toString(pid));
        } catch (IOException e) {
            log.debug("pid file can't be read file={}", file, e);
            return false;
        }
    }

    /** Removes it, unless it already names another process: a successor writes its own pid into the same file. */
    synchronized void removeIfOwn() {
        removed = true;
        try {
            Files.deleteIfExists(fresh);
            if (Files.readString(file, StandardCharsets.US_ASCII).strip().equals(Long.toString(pid))) {
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            log.debug("pid file is gone already file={}", file);
        } catch (IOException e) {
            log.warn("pid file can't be removed file={}", file, e);
        }
    }
}
