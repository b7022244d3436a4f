/** Tests of the suite as a whole: its architecture here, its behaviour in the integration tests. */
@NullMarked
package io.yizhan.systemtests;

import org.jspecify.annotations.NullMarked;
