package io.yizhan.access.frame;

import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the failure of a call to what its client is told. */
public final class Failures {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** Answers a request whose call failed. On the connection's event loop. */
    public static void answer(ClientOutput output, ClientRequest request, @Nullable Throwable failure) {
        StatusException status = asStatus(failure);
        output.fail(request, status.status(), status.reason(), status.retryAfterMillis());
    }

    /** The status in a failure; INTERNAL, and a warning in the log, for any that has none. */
    public static StatusException asStatus(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof StatusException status) {
            return status;
        }
        log.warn("a call failed without a status", cause);
        return new StatusException(Status.INTERNAL, "the request could not be handed on");
    }
}
