package io.yizhan.systemtests.audit.ledger;

import java.util.OptionalInt;

/** The text of an audited message: {@code audit RUN NUMBER}, padded to a plausible length. */
public final class AuditText {

    private static final String PREFIX = "audit ";
    private static final int LENGTH = 64;

    private AuditText() {}

    public static String of(String run, int number) {
        String text = PREFIX + run + " " + number + " ";
        return text.length() >= LENGTH ? text : text + ".".repeat(LENGTH - text.length());
    }

    /** The number of a message of this run; empty for any other text. */
    public static OptionalInt numberOf(String run, String text) {
        String start = PREFIX + run + " ";
        int end = text.indexOf(' ', start.length());
        if (!text.startsWith(start) || end < 0) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(text, start.length(), end, 10));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
