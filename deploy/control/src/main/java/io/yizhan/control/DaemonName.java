package io.yizhan.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One daemon of this machine.
 *
 * @param role such as {@code chat-proxy}
 * @param instance from 1
 */
record DaemonName(String role, int instance) {

    private static final Pattern NAME = Pattern.compile("([a-z-]+)-([1-9][0-9]{0,2})");
    private static final Pattern PID_FILE = Pattern.compile(NAME.pattern() + "\\.pid");

    DaemonName {
        if (instance < 1) {
            throw new IllegalArgumentException("instance: " + instance + " (expected: from 1)");
        }
    }

    /**
     * Reads the file {@code instances} of a configuration directory: a role and its instance numbers a line.
     *
     * @throws IllegalArgumentException naming the line that can't be read
     */
    static List<DaemonName> readInstances(Path conf) throws IOException {
        List<DaemonName> names = new ArrayList<>();
        for (String line : Files.readAllLines(conf.resolve("instances"))) {
            String[] words = line.strip().split("\\s+");
            if (words[0].isEmpty() || words[0].startsWith("#")) {
                continue;
            }
            for (int i = 1; i < words.length; i++) {
                names.add(new DaemonName(words[0], number(words[i], line)));
            }
        }
        return names;
    }

    /** The daemons that have a pid file in a run directory, by name. */
    static List<DaemonName> readPidFiles(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("pids"))) {
            return files.map(file -> PID_FILE.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(match -> new DaemonName(match.group(1), Integer.parseInt(match.group(2))))
                    .sorted(Comparator.comparing(DaemonName::toString))
                    .toList();
        }
    }

    /**
     * Reads a name such as {@code chat-proxy-2}.
     *
     * @throws IllegalArgumentException for anything else
     */
    static DaemonName parse(String text) {
        Matcher match = NAME.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("daemon: \"" + text + "\" (expected: a name such as chat-1)");
        }
        return new DaemonName(match.group(1), Integer.parseInt(match.group(2)));
    }

    private static int number(String word, String line) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "instances: \"" + line + "\" (expected: a role and the numbers of its instances)", e);
        }
    }

    /** Such as {@code chat-proxy-2}. */
    @Override
    public String toString() {
        return role + "-" + instance;
    }
}
