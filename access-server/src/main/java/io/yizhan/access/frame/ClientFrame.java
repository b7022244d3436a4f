package io.yizhan.access.frame;

/** What the parser makes of one whole frame from a client. */
public sealed interface ClientFrame permits ClientRequest, RefusedFrame {}
