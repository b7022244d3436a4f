/** The envelope as frames of bytes. */
@NullMarked
package io.yizhan.runtime.wire;

import org.jspecify.annotations.NullMarked;
