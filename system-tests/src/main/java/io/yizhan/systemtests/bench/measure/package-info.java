/** What processes cost, as the kernel counts it, and which machine this is. */
@NullMarked
package io.yizhan.systemtests.bench.measure;

import org.jspecify.annotations.NullMarked;
