/** Client connections: listening, states, reading at a bounded rate, timers. */
@NullMarked
package io.yizhan.access.connection;

import org.jspecify.annotations.NullMarked;
