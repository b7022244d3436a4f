/** {@code im-bench}: drives a suite with a lean load generator, and prints what it did and what that cost beside baselines of the same run. */
@NullMarked
package io.yizhan.systemtests.bench;

import org.jspecify.annotations.NullMarked;
