package io.yizhan.client.store;

import io.yizhan.proto.ConversationId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two small files in a directory of its own: {@code token}, readable by its owner only, and {@code cursors}, a line
 * {@code FIRST SECOND SEQ} per conversation. Each is replaced as a whole, so a crash leaves the old one or the new one.
 * For a device with up to some thousand conversations. Safe for any thread; one process at a time. Methods throw {@link
 * UncheckedIOException} where the disk fails.
 */
public final class FileStore implements CursorStore, TokenStore {
    private final Path directory;
    private @Nullable Map<ConversationId, Long> cursors;

    /**
     * @param directory made with the first save
     */
    public FileStore(Path directory) {
        this.directory = directory;
    }

    @Override
    public synchronized Optional<Map<ConversationId, Long>> loadCursors() {
        Optional<String> text = read("cursors");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Map<ConversationId, Long> loaded = new HashMap<>();
        text.get().lines().filter(line -> !line.isBlank()).forEach(line -> parse(line, loaded));
        cursors = new HashMap<>(loaded);
        return Optional.of(loaded);
    }

    @Override
    public synchronized void saveCursors(Map<ConversationId, Long> changed) {
        Map<ConversationId, Long> all = cursors;
        if (all == null) {
            all = new HashMap<>(loadCursors().orElse(Map.of()));
            cursors = all;
        }
        all.putAll(changed);
        StringBuilder text = new StringBuilder();
        all.forEach((conversation, seq) -> text.append(conversation.getFirst())
                .append(' ')
                .append(conversation.getSecond())
                .append(' ')
                .append(seq)
                .append('\n'));
        write("cursors", text.toString());
    }

    @Override
    public synchronized Optional<String> loadToken() {
        return read("token").map(String::trim).filter(token -> !token.isEmpty());
    }

    @Override
    public synchronized void saveToken(String token) {
        write("token", token + "\n");
    }

    @Override
    public synchronized void clearToken() {
        try {
            Files.deleteIfExists(directory.resolve("token"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void parse(String line, Map<ConversationId, Long> into) {
        String[] fields = line.trim().split(" ");
        try {
            ConversationId conversation = ConversationId.newBuilder()
                    .setFirst(Long.parseLong(fields[0]))
                    .setSecond(Long.parseLong(fields[1]))
                    .build();
            into.put(conversation, Long.parseLong(fields[2]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            String message = directory.resolve("cursors") + ": " + line + " (expected: FIRST SECOND SEQ)";
            throw new UncheckedIOException(new IOException(message, e));
        }
    }

    private Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(directory.resolve(name), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, String text) {
        try {
            Files.createDirectories(directory);
            Path target = directory.resolve(name);
            Path fresh = directory.resolve(name + ".new");
            Files.deleteIfExists(fresh);
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(fresh, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
