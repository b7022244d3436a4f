package io.yizhan.runtime.dispatch;

import io.yizhan.proto.NodeId;
import io.yizhan.runtime.time.Deadline;

/**
 * What a handler knows of a request besides its body.
 *
 * @param source the daemon that sent it
 * @param userId the user on whose behalf it is sent; 0 where there is none
 * @param sessionId the session of that user; 0 where there is none
 * @param routingKey what the ring hashed
 * @param deadline after which nobody waits for the answer
 * @param traceId follows the request through every log; 0 where there is none
 * @param attempt 0 on the first try
 */
public record RequestContext(
        NodeId source, long userId, long sessionId, long routingKey, Deadline deadline, long traceId, int attempt) {}
