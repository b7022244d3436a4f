package io.yizhan.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A directory that this JVM alone works in until it is closed. The kernel gives the lock back when the JVM dies, so a
 * server found running in a directory whose lock is free is a leftover, and never somebody's.
 *
 * <p>{@code owner.pid} holds the owner's pid for people and scripts; nothing here trusts it.
 */
final class StoreDirectory implements AutoCloseable {

    private final Path path;
    private final FileChannel lock;

    private StoreDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** @throws StoreSettingException if another owner is alive */
    static StoreDirectory own(Path path) {
        Path dir = StoreFiles.createDirectories(path.toAbsolutePath().normalize());
        try {
            FileChannel lock =
                    FileChannel.open(dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isFree(lock)) {
                lock.close();
                throw new StoreSettingException(
                        "dir",
                        dir,
                        "a directory nobody else runs stores in; process " + ownerOf(dir) + " does, stop it first");
            }
            StoreFiles.write(ownerFile(dir), ProcessHandle.current().pid() + "\n");
            return new StoreDirectory(dir, lock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by this very JVM
        }
    }

    private static String ownerOf(Path dir) throws IOException {
        Path file = ownerFile(dir);
        return Files.exists(file) ? Files.readString(file).strip() : "(unknown)";
    }

    private static Path ownerFile(Path dir) {
        return dir.resolve("owner.pid");
    }

    /** Absolute. */
    Path path() {
        return path;
    }

    @Override
    public void close() {
        if (!lock.isOpen()) {
            return; // by now the directory may have another owner
        }
        StoreFiles.deleteIfExists(ownerFile(path));
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
