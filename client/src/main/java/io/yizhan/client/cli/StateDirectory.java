package io.yizhan.client.cli;

import io.yizhan.client.store.FileStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What the command line keeps of one account: {@code device} with a random id, and for each {@link Role} a directory with
 * {@code token}, {@code cursors} and {@code lock}. Nobody else can enter it.
 */
final class StateDirectory {
    private final Path path;

    StateDirectory(Path path) {
        this.path = path;
    }

    FileStore store(Role role) {
        return new FileStore(path.resolve(role.directory()));
    }

    /** The id of this device in a role; made at the first use. */
    String deviceId(Role role) {
        try {
            make(path);
            Path file = path.resolve("device");
            if (!Files.exists(file)) {
                String id = "cli-" + Long.toHexString(new SecureRandom().nextLong());
                try {
                    Files.writeString(file, id + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
                } catch (FileAlreadyExistsException e) {
                    // Another process was faster; its id counts.
                }
            }
            return Files.readString(file, StandardCharsets.UTF_8).trim() + "." + role.directory();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Makes this process the only one in the role until the result is closed. */
    FileLock lock(Role role, Duration patience) {
        try {
            Path directory = path.resolve(role.directory());
            make(directory);
            FileChannel file =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = role == Role.CHAT ? tryLock(file) : awaitLock(file, patience);
            if (lock == null) {
                file.close();
                throw new CliException(
                        "another im-client uses " + directory,
                        "End it first, or give this one a --state-dir of its own.");
            }
            return lock;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static @Nullable FileLock awaitLock(FileChannel file, Duration patience) throws IOException {
        CompletableFuture<FileLock> locked = new CompletableFuture<>();
        Thread waiter = new Thread(
                () -> {
                    try {
                        locked.complete(file.lock());
                    } catch (IOException | OverlappingFileLockException e) {
                        locked.completeExceptionally(e);
                    }
                },
                "im-client-lock");
        waiter.setDaemon(true);
        waiter.start();
        try {
            return locked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OverlappingFileLockException) {
                return null;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static void make(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(directory);
        }
    }

    private CliException unusable(IOException e) {
        return new CliException("the state directory " + path + " can't be used: " + e, "Name another --state-dir.");
    }
}
