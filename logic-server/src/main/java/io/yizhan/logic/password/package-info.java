/** Hashing and checking passwords, never on an event loop. */
@NullMarked
package io.yizhan.logic.password;

import org.jspecify.annotations.NullMarked;
