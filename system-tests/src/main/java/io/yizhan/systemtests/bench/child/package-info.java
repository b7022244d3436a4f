/** Processes of the bench's own beside the suite: more load generators, and what the suite is compared with. */
@NullMarked
package io.yizhan.systemtests.bench.child;

import org.jspecify.annotations.NullMarked;
