/** A session's way of sending: one batch per conversation on the way. */
@NullMarked
package io.yizhan.access.send;

import org.jspecify.annotations.NullMarked;
