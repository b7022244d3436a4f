package io.yizhan.systemtests.bench.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A figure that the suite is held to on a machine with two processors.
 *
 * @param what names workload and figure
 * @param atLeast whether {@code bound} is the least or the most
 */
public record Bar(String what, double measured, double bound, boolean atLeast, String unit) {

    /** Whether it is met; a figure that wasn't to be had is not. */
    public boolean passed() {
        return atLeast ? measured >= bound : measured <= bound;
    }

    /** For people. */
    String toText() {
        return String.format(
                Locale.ROOT,
                "%s  %-60s %10s  (%s %s %s)",
                passed() ? "pass" : "FAIL",
                what,
                number(measured),
                atLeast ? "at least" : "at most",
                number(bound),
                unit);
    }

    /** For machines. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("what", what);
        json.put("measured", measured);
        json.put("bound", bound);
        json.put("at_least", atLeast);
        json.put("unit", unit);
        json.put("passed", passed());
        return json;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 1 ? "%.2f" : "%.4f", value);
    }
}
