/** Moments at which a daemon under test can be made to end, stand still or forget; off in every other daemon. */
@NullMarked
package io.yizhan.runtime.failpoint;

import org.jspecify.annotations.NullMarked;
