/** A session's window of pushes that its device has not yet confirmed. */
@NullMarked
package io.yizhan.access.push;

import org.jspecify.annotations.NullMarked;
