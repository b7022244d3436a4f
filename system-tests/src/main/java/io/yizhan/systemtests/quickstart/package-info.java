/** The two users who talk at the end of {@code quickstart.sh}. */
@NullMarked
package io.yizhan.systemtests.quickstart;

import org.jspecify.annotations.NullMarked;
