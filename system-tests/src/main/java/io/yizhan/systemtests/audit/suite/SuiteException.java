package io.yizhan.systemtests.audit.suite;

/** The suite doesn't do what an operator asked for; the message says what and where to look. */
public final class SuiteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SuiteException(String message) {
        super(message);
    }

    public SuiteException(String message, Throwable cause) {
        super(message, cause);
    }
}
