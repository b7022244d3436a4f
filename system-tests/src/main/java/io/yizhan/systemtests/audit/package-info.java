/** {@code im-audit}: drives real clients against a running suite, injects faults, and holds the suite to its promises. */
@NullMarked
package io.yizhan.systemtests.audit;

import org.jspecify.annotations.NullMarked;
