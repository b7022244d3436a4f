/** A running suite as scripts and operators see it: run directory, pid files, {@code imctl}. */
@NullMarked
package io.yizhan.systemtests.audit.suite;

import org.jspecify.annotations.NullMarked;
