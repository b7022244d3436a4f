/** Connections between daemons: dialing, accepting, calling. */
@NullMarked
package io.yizhan.runtime.link;

import org.jspecify.annotations.NullMarked;
