package io.yizhan.access.frame;

/**
 * A frame over the limit. Its body is not read; what follows on the connection is thrown away.
 *
 * @param length as announced, in bytes
 * @param command as far as it had arrived, else 0
 * @param requestId as far as it had arrived, else 0
 */
public record OversizedFrame(long length, int command, long requestId) {}
