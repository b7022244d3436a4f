/** What is measured: each workload settles its users, warms up, measures an interval, and says what it saw. */
@NullMarked
package io.yizhan.systemtests.bench.workload;

import org.jspecify.annotations.NullMarked;
