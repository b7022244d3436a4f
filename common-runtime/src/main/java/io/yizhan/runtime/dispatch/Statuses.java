package io.yizhan.runtime.dispatch;

import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.proto.Status;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The one place that maps exceptions to statuses. */
public final class Statuses {

    private Statuses() {}

    /**
     * What an exception means to whoever sent the request.
     *
     * @return INTERNAL for everything that isn't expected: the caller of this logs it with its cause
     */
    public static StatusException of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof StatusException status) {
            return status;
        }
        if (cause instanceof InvalidProtocolBufferException) {
            return new StatusException(Status.INVALID, "the body is not the message that the command word names");
        }
        return new StatusException(Status.INTERNAL, "a fault of the server's own");
    }
}
