package io.yizhan.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the daemons of this machine have counted that should not be, at one moment.
 *
 * @param owed fan-outs that the data servers see to and that are not done: messages not yet in custody of whom they are for
 * @param failures what has failed → how often since the process began. Named with the process, because the next one of
 *     the same name counts from 0
 */
record Counters(long owed, SortedMap<String, Long> failures) {

    private static final String OWED = "owed";

    /** Of several looks, the most that was owed: under load it goes up and down all the time. */
    static Counters most(Collection<Counters> looks) {
        SortedMap<String, Long> failures = new TreeMap<>();
        looks.forEach(look -> look.failures.forEach((what, times) -> failures.merge(what, times, Math::max)));
        return new Counters(looks.stream().mapToLong(Counters::owed).max().orElse(0), failures);
    }

    /** What {@link #lines} gave. */
    static Counters parse(List<String> lines) {
        long owed = 0;
        SortedMap<String, Long> failures = new TreeMap<>();
        for (String line : lines) {
            int blank = line.indexOf(' ');
            long number = Long.parseLong(line.substring(0, blank));
            String what = line.substring(blank + 1);
            if (what.equals(OWED)) {
                owed = number;
            } else {
                failures.put(what, number);
            }
        }
        return new Counters(owed, failures);
    }

    /** One figure a line: the number, a blank, and what it counts. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(owed + " " + OWED);
        failures.forEach((what, times) -> lines.add(times + " " + what));
        return lines;
    }

    /** What has failed since, each a sentence; it will not go away by waiting. */
    List<String> failuresSince(Counters before) {
        List<String> sentences = new ArrayList<>();
        for (Map.Entry<String, Long> failure : failures.entrySet()) {
            long more = failure.getValue() - before.failures.getOrDefault(failure.getKey(), 0L);
            if (more > 0) {
                sentences.add(failure.getKey() + ": " + more + " since the upgrade began (expected: none)");
            }
        }
        return sentences;
    }
}
