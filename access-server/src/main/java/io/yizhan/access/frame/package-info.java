/** Frames between a client and this server: reading strictly, writing. */
@NullMarked
package io.yizhan.access.frame;

import org.jspecify.annotations.NullMarked;
