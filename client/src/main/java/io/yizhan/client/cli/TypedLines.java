package io.yizhan.client.cli;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Reads a {@link Screen} on a thread of its own, since a read from a terminal can't be called off: so a chat can end
 * although nobody types. One line is read at a time, after the one before was dealt with.
 */
final class TypedLines {
    private final BlockingQueue<Optional<String>> lines = new ArrayBlockingQueue<>(4);
    private final Semaphore turn = new Semaphore(0);

    TypedLines(Screen screen, Supplier<String> prompt) {
        Thread thread = new Thread(() -> read(screen, prompt), "im-client-input");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for the next line; empty at the end. */
    Optional<String> next() throws InterruptedException {
        turn.release();
        return lines.take();
    }

    /** Makes {@link #next} return the end, now or with its next call. */
    void end() {
        lines.offer(Optional.empty());
    }

    private void read(Screen screen, Supplier<String> prompt) {
        try {
            Optional<String> line;
            do {
                turn.acquire();
                line = screen.read(prompt);
                lines.put(line);
            } while (line.isPresent());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            end();
        }
    }
}
