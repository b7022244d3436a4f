package io.yizhan.client.cli;

/** Something the user can put right, told without a stack trace; exit code 1. */
final class CliException extends RuntimeException {
    private final String advice;

    CliException(String message, String advice) {
        super(message);
        this.advice = advice;
    }

    String advice() {
        return advice;
    }
}
