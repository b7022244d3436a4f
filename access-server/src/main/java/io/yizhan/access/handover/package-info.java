/** Handing all client connections and their sessions to a successor. */
@NullMarked
package io.yizhan.access.handover;

import org.jspecify.annotations.NullMarked;
