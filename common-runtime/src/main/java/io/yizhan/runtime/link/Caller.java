package io.yizhan.runtime.link;

import com.google.protobuf.Message;
import io.yizhan.proto.Member;
import io.yizhan.proto.NodeId;
import io.yizhan.runtime.dispatch.StatusException;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * Sends requests to other daemons through the proxies of one tier. Safe for any thread.
 *
 * <p>Keeps one routing key on one link while that link is healthy. Retries idempotent words on another link or instance
 * with the time that is left, when a link goes, on UNAVAILABLE and when one attempt takes too long.
 */
public interface Caller {

    /**
     * Sends a request.
     *
     * <p>The future is completed on an event loop of the links: what depends on it must not block. It ends with a
     * {@link StatusException} for every status but OK; TIMEOUT and UNAVAILABLE mean that the fate is unknown.
     *
     * @param responseType the word's response message
     * @return never null; completed at the call's deadline at the latest
     */
    <R extends Message> CompletableFuture<R> call(OutboundCall call, Class<R> responseType);

    /** The daemon answering at the other end, together with the answer: for words that go on with the same daemon. */
    <R extends Message> CompletableFuture<Answer<R>> callForAnswer(OutboundCall call, Class<R> responseType);

    /** The daemons that the proxies of this tier know now, proxies excluded; at most one heartbeat old. */
    Collection<Member> members();

    /**
     * An answer and who gave it.
     *
     * @param source the daemon that answered
     */
    record Answer<R extends Message>(R body, NodeId source) {}
}
