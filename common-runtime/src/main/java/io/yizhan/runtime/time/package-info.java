/** Clocks and deadlines. */
@NullMarked
package io.yizhan.runtime.time;

import org.jspecify.annotations.NullMarked;
