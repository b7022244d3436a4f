/** Metrics and logs of a daemon. */
@NullMarked
package io.yizhan.runtime.metrics;

import org.jspecify.annotations.NullMarked;
