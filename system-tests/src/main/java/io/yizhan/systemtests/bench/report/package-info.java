/** Results beside baselines and bars, for people and for machines. */
@NullMarked
package io.yizhan.systemtests.bench.report;

import org.jspecify.annotations.NullMarked;
