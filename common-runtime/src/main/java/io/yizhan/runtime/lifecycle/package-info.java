/** How a daemon starts, drains and stops. */
@NullMarked
package io.yizhan.runtime.lifecycle;

import org.jspecify.annotations.NullMarked;
