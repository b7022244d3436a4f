/** Opening and closing sessions at the client's wish. */
@NullMarked
package io.yizhan.access.login;

import org.jspecify.annotations.NullMarked;
