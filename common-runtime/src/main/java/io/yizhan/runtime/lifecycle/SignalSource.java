package io.yizhan.runtime.lifecycle;

/** Where signals come from: the process's own, or a test's. */
interface SignalSource {

    /**
     * Replaces what a signal does.
     *
     * @param name without {@code SIG}, such as {@code TERM}
     * @param handler called on a thread of its own for each signal
     * @throws IllegalArgumentException if this JVM can't or won't hand that signal out; the message says why
     */
    void handle(String name, Runnable handler);
}
