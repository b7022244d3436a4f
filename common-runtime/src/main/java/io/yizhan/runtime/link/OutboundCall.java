package io.yizhan.runtime.link;

import com.google.protobuf.Message;
import io.yizhan.proto.Command;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.NodeId;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.time.Deadline;

/**
 * A request to be sent through a tier's proxies.
 *
 * @param word its command word
 * @param body a message of the word's request type
 * @param routingKey what the ring hashes; with a target it only picks the link
 * @param detour how many of the links that the key prefers are passed over at first, in a circle; 0: none
 * @param target the one daemon it is for, or the default instance: whoever owns the key
 * @param userId the user on whose behalf it is sent; 0 where there is none
 * @param sessionId the session of that user; 0 where there is none
 * @param deadline for the whole call, retries included
 * @param traceId follows the request through every log; 0 where there is none
 */
public record OutboundCall(
        CommandWord word,
        Message body,
        long routingKey,
        int detour,
        NodeId target,
        long userId,
        long sessionId,
        Deadline deadline,
        long traceId) {

    /** A call by the word's own routing field, on behalf of nobody. */
    public static OutboundCall of(Command command, Message body, Deadline deadline) {
        CommandWord word = CommandWord.of(command);
        return new OutboundCall(
                word, body, word.routingKey(body, 0), 0, NodeId.getDefaultInstance(), 0, 0, deadline, 0);
    }

    /** A call that serves a request: same user, session, trace and deadline; routed by the word's own field. */
    public static OutboundCall within(RequestContext context, Command command, Message body) {
        CommandWord word = CommandWord.of(command);
        return new OutboundCall(
                word,
                body,
                word.routingKey(body, context.userId()),
                0,
                NodeId.getDefaultInstance(),
                context.userId(),
                context.sessionId(),
                context.deadline(),
                context.traceId());
    }

    /** The same for one daemon: by incarnation, or by lineage where the incarnation is 0. */
    public OutboundCall to(NodeId target) {
        return new OutboundCall(word, body, routingKey, detour, target, userId, sessionId, deadline, traceId);
    }

    /** The same with another key. */
    public OutboundCall keyed(long routingKey) {
        return new OutboundCall(word, body, routingKey, detour, target, userId, sessionId, deadline, traceId);
    }

    /**
     * The same over another link: a link that was cut silently counts as healthy for some heartbeats yet, and one that is
     * healthy may end at a proxy that has no way to the target.
     *
     * @param detour how many links to pass over, not negative
     */
    public OutboundCall detouring(int detour) {
        return new OutboundCall(word, body, routingKey, detour, target, userId, sessionId, deadline, traceId);
    }

    /** The same on behalf of a user. */
    public OutboundCall as(long userId, long sessionId) {
        return new OutboundCall(word, body, routingKey, detour, target, userId, sessionId, deadline, traceId);
    }

    /** The same with another deadline. */
    public OutboundCall by(Deadline deadline) {
        return new OutboundCall(word, body, routingKey, detour, target, userId, sessionId, deadline, traceId);
    }
}
