package io.yizhan.data;

import com.google.protobuf.Message;
import io.yizhan.proto.Member;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ResumeFanoutRequest;
import io.yizhan.proto.ResumeFanoutResponse;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** The chat servers as a data server sees them: takes over fan-outs, or nobody is there. Safe for any thread. */
public final class ChatDouble implements Caller {

    private final BlockingQueue<ResumeFanoutRequest> taken = new LinkedBlockingQueue<>();
    private volatile boolean away;

    /** From now on nobody answers, or somebody does again. */
    public void setAway(boolean away) {
        this.away = away;
    }

    /** What was handed over, oldest first. */
    public BlockingQueue<ResumeFanoutRequest> taken() {
        return taken;
    }

    @Override
    public <R extends Message> CompletableFuture<R> call(OutboundCall call, Class<R> responseType) {
        if (away) {
            return CompletableFuture.failedFuture(new StatusException(Status.UNAVAILABLE, "Nobody is there."));
        }
        taken.add((ResumeFanoutRequest) call.body());
        return CompletableFuture.completedFuture(responseType.cast(ResumeFanoutResponse.getDefaultInstance()));
    }

    @Override
    public <R extends Message> CompletableFuture<Answer<R>> callForAnswer(OutboundCall call, Class<R> responseType) {
        return call(call, responseType).thenApply(body -> new Answer<>(body, NodeId.getDefaultInstance()));
    }

    @Override
    public Collection<Member> members() {
        return List.of();
    }
}
