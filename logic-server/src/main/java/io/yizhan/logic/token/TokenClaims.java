package io.yizhan.logic.token;

/**
 * What a token says.
 *
 * @param serial must be the device's current one, so that a newer login or a kick revokes it
 * @param deviceId the one device it works on
 * @param expiresMillis milliseconds since 1970-01-01 UTC after which it no longer works
 */
public record TokenClaims(long userId, long serial, String deviceId, long expiresMillis) {}
