/** Frames on a TCP connection, and requests and their answers on it. Not for applications. */
@NullMarked
package io.yizhan.client.wire;

import org.jspecify.annotations.NullMarked;
