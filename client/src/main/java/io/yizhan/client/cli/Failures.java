package io.yizhan.client.cli;

import io.yizhan.client.ImException;
import io.yizhan.proto.Status;

/** Tells a person what went wrong and what to do about it. */
final class Failures {

    private Failures() {}

    static void print(Console console, boolean json, String account, Throwable thrown) {
        if (thrown instanceof CliException) {
            CliException failure = (CliException) thrown;
            print(console, json, "FAILED", String.valueOf(failure.getMessage()), failure.advice());
            return;
        }
        ImException failure = ImException.of(thrown);
        print(console, json, failure.status().name(), failure.reason(), advice(failure, account));
    }

    private static void print(Console console, boolean json, String status, String reason, String advice) {
        if (json) {
            console.err.println(new JsonLine()
                    .text("type", "error")
                    .text("status", status)
                    .text("reason", reason)
                    .text("advice", advice));
        } else {
            console.err.println("im-client: " + status + ": " + Texts.harmless(reason));
            if (!advice.isEmpty()) {
                console.err.println("  " + advice);
            }
        }
    }

    private static String advice(ImException failure, String account) {
        Status status = failure.status();
        switch (status) {
            case UNAUTHENTICATED:
                return "Log in again: im-client login --account " + (account.isEmpty() ? "NAME" : account);
            case FORBIDDEN:
                return "Trying again doesn't help: ask somebody who may.";
            case NOT_FOUND:
                return "Check the name or the id.";
            case INVALID:
                return "Correct what the reason names.";
            case CONFLICT:
                return "Choose another name, or another message id.";
            case TOO_LARGE:
                return "Send less at a time.";
            case RATE_LIMITED:
            case OVERLOADED:
                long seconds = Math.max(1, failure.retryAfter().toSeconds());
                return "Try again in " + seconds + " s.";
            case UNAVAILABLE:
                return "Is the suite running, and are --selector or --server right? Try again.";
            case TIMEOUT:
                return "It may have been done all the same: look before you repeat it, or give it a longer --timeout.";
            case UNSENT:
                return "Nothing was sent. Try again.";
            default:
                return "Try again; if it stays so, the suite's logs say more.";
        }
    }
}
