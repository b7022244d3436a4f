/**
 * Handing sockets and records from a daemon to its successor on the same machine, as a whole or not at all. Read
 * {@code handover.proto} first, then {@link io.yizhan.runtime.handover.Predecessor} and
 * {@link io.yizhan.runtime.handover.Successor}.
 */
@NullMarked
package io.yizhan.runtime.handover;

import org.jspecify.annotations.NullMarked;
