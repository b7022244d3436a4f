package io.yizhan.systemtests.bench.generator;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What one load generator counted in an interval; those of several can be added, and travel as lines. The histograms are in
 * nanoseconds and belong to this.
 */
record Tally(
        double seconds,
        long done,
        long deliveries,
        Histogram acknowledgement,
        Histogram delivery,
        Histogram complete,
        Map<String, Long> failures,
        long syncs,
        long disconnects) {

    private static final String NONE = "-";
    private static final int WORDS = 9;

    Tally {
        failures = Map.copyOf(failures);
    }

    /** The same and another one of the same time. */
    Tally plus(Tally other) {
        Map<String, Long> both = new TreeMap<>(failures);
        other.failures.forEach((status, count) -> both.merge(status, count, Long::sum));
        return new Tally(
                Math.max(seconds, other.seconds),
                done + other.done,
                deliveries + other.deliveries,
                sum(acknowledgement, other.acknowledgement),
                sum(delivery, other.delivery),
                sum(complete, other.complete),
                both,
                syncs + other.syncs,
                disconnects + other.disconnects);
    }

    Observed observed() {
        return new Observed(
                seconds,
                done,
                deliveries,
                Latencies.of(acknowledgement),
                Latencies.of(delivery),
                Latencies.of(complete),
                failures,
                syncs,
                disconnects);
    }

    /** Without a line break, in ASCII. */
    String toLine() {
        String failed = failures.entrySet().stream()
                .map(entry -> entry.getKey().replace(' ', '_') + "=" + entry.getValue())
                .collect(Collectors.joining(","));
        return String.join(
                " ",
                Double.toString(seconds),
                Long.toString(done),
                Long.toString(deliveries),
                encode(acknowledgement),
                encode(delivery),
                encode(complete),
                failed.isEmpty() ? NONE : failed,
                Long.toString(syncs),
                Long.toString(disconnects));
    }

    /** @throws IllegalArgumentException if it isn't what {@link #toLine} makes */
    static Tally parse(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != WORDS) {
            throw new IllegalArgumentException("tally: " + words.length + " words (expected: " + WORDS + ")");
        }
        Map<String, Long> failures = new TreeMap<>();
        if (!words[6].equals(NONE)) {
            for (String failed : words[6].split(",", -1)) {
                String[] pair = failed.split("=", 2);
                failures.put(pair[0], Long.parseLong(pair[1]));
            }
        }
        return new Tally(
                Double.parseDouble(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                decode(words[3]),
                decode(words[4]),
                decode(words[5]),
                failures,
                Long.parseLong(words[7]),
                Long.parseLong(words[8]));
    }

    private static Histogram sum(Histogram one, Histogram other) {
        Histogram sum = one.copy();
        sum.add(other);
        return sum;
    }

    private static String encode(Histogram histogram) {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }

    private static Histogram decode(String text) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("tally: no histogram (expected: one in Base64)", e);
        }
    }
}
