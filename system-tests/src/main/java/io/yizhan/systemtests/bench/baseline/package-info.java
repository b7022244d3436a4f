/** What the machine can do at best: a relay that stores nothing, and the database without a suite before it. */
@NullMarked
package io.yizhan.systemtests.bench.baseline;

import org.jspecify.annotations.NullMarked;
