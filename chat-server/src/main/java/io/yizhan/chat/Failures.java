package io.yizhan.chat;

import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.concurrent.CompletionException;

/** Reads the exceptional end of a call. */
public final class Failures {

    private Failures() {}

    /** What a call failed with, without the wrapping that chained stages put around it. */
    public static Throwable causeOf(Throwable error) {
        Throwable cause = error.getCause();
        return error instanceof CompletionException && cause != null ? cause : error;
    }

    /** The status a call ended with; INTERNAL where it ended with anything but a status. */
    public static Status statusOf(Throwable error) {
        return causeOf(error) instanceof StatusException e ? e.status() : Status.INTERNAL;
    }
}
