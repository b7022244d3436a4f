package io.yizhan.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names one process for all time. A pid alone comes back for another process; a pid that started at the same clock
 * tick of the same boot does not. Signals go to a process from an earlier run only after this has been compared.
 *
 * @param bootId the kernel's name for the boot the process belongs to
 * @param startTicks clock ticks from boot to the start of the process, field 22 of {@code /proc/PID/stat}
 */
record ProcessIdentity(long pid, String bootId, long startTicks) {

    private static final Path PROC = Path.of("/proc");

    /** The process that has this pid now; empty if there is none, or only a zombie nobody has waited for. */
    static Optional<ProcessIdentity> of(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"));
            // The command name, in parentheses, may itself hold blanks and parentheses.
            String[] fromState = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            if (fromState[0].equals("Z")) {
                return Optional.empty();
            }
            String bootId = Files.readString(PROC.resolve("sys/kernel/random/boot_id"));
            return Optional.of(new ProcessIdentity(pid, bootId.strip(), Long.parseLong(fromState[22 - 3])));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The identity kept in a file by {@link #write}; empty if the file is missing or was cut short. */
    static Optional<ProcessIdentity> read(Path file) {
        try {
            String[] fields = Files.readString(file).strip().split(" ");
            return Optional.of(new ProcessIdentity(Long.parseLong(fields[0]), fields[1], Long.parseLong(fields[2])));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    void write(Path file) {
        StoreFiles.write(file, pid + " " + bootId + " " + startTicks + "\n");
    }

    boolean isAlive() {
        return of(pid).equals(Optional.of(this));
    }
}
