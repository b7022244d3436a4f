/** Checking a login and opening its session. */
@NullMarked
package io.yizhan.logic.login;

import org.jspecify.annotations.NullMarked;
