/** The suite under test: real processes, started by the release archive's own scripts. */
@NullMarked
package io.yizhan.systemtests.suite;

import org.jspecify.annotations.NullMarked;
