/** From a command word to its handler, and from an exception to a status. */
@NullMarked
package io.yizhan.runtime.dispatch;

import org.jspecify.annotations.NullMarked;
