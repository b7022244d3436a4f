/** The tokens that log a device in again. */
@NullMarked
package io.yizhan.logic.token;

import org.jspecify.annotations.NullMarked;
