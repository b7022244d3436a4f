/** The admin port of every daemon: health, readiness, metrics, topology. */
@NullMarked
package io.yizhan.runtime.admin;

import org.jspecify.annotations.NullMarked;
