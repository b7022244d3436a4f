package io.yizhan.logic.login;

/**
 * Who logs in, as the credential has shown.
 *
 * @param tokenSerial that of the token, or 0 where a password was checked
 */
record Identity(long userId, long tokenSerial) {}
