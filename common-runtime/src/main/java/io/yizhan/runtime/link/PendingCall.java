package io.yizhan.runtime.link;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.wire.EnvelopeHeader;
import io.yizhan.runtime.wire.Frame;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way, over all its attempts. Belongs to one thread at a time: it is handed from link to link, and only
 * the link that has it touches it.
 */
final class PendingCall<R extends Message> extends TimeoutWheel.Entry {

    final OutboundCall call;
    final Class<R> responseType;
    final CompletableFuture<Caller.Answer<R>> future = new CompletableFuture<>();
    final long startedAtNanos;
    /** Of the attempt under way; never used twice on links to the same address. */
    long requestId;
    /** When the attempt under way was written. */
    long sentAtNanos;
    /** Counts what was really written: the ring skips that many owners. */
    int attempt;
    /** Counts also what found no link. */
    int tries;
    /** Where the last attempt went. */
    @Nullable
    DialedLink lastLink;

    PendingCall(OutboundCall call, Class<R> responseType, long startedAtNanos) {
        this.call = call;
        this.responseType = responseType;
        this.startedAtNanos = startedAtNanos;
    }

    boolean isTargeted() {
        return call.target().getInstance() != 0;
    }

    /** Ends with the answer in a frame of status OK, which stays the caller's. */
    Status complete(Frame frame) {
        EnvelopeHeader header = frame.header();
        Message prototype = call.word().responsePrototype().orElse(null);
        if (!responseType.isInstance(prototype) || header.source() == null) {
            return fail(new StatusException(Status.INTERNAL, "the answer is not a " + responseType.getSimpleName()));
        }
        try {
            R body = frame.parseBody(responseType.cast(prototype));
            future.complete(new Caller.Answer<>(body, header.source()));
            return Status.OK;
        } catch (InvalidProtocolBufferException e) {
            return fail(new StatusException(Status.INTERNAL, "the answer is not a " + responseType.getSimpleName()));
        }
    }

    Status fail(StatusException failure) {
        future.completeExceptionally(failure);
        return failure.status();
    }
}
