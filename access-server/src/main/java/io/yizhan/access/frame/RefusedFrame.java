package io.yizhan.access.frame;

/**
 * An envelope that can be read and must not be served.
 *
 * @param command as far as it could be read, else 0
 * @param requestId as far as it could be read, else 0
 * @param reason names the field
 */
public record RefusedFrame(int command, long requestId, String reason) implements ClientFrame {}
