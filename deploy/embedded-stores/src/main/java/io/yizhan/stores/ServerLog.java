package io.yizhan.stores;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server's log file, and what this start has written to it: the reason when a start fails. */
final class ServerLog {

    private static final int TAIL_LINES = 12;

    private final Path file;
    private final long startsAt;

    ServerLog(Path file) {
        this.file = file;
        this.startsAt = file.toFile().length();
    }

    Path file() {
        return file;
    }

    /** The message followed by the last lines the server wrote. */
    String explain(String message) {
        try {
            byte[] all = Files.readAllBytes(file);
            int from = (int) Math.min(startsAt, all.length);
            List<String> lines = new String(all, from, all.length - from, StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            List<String> tail = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return message + "; " + file + " ends with:\n  " + String.join("\n  ", tail);
        } catch (IOException e) {
            return message + "; " + file + " cannot be read: " + e.getMessage();
        }
    }
}
