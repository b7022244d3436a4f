/** Messages on their way in: once and in order, with confirmation and catching up. Not for applications. */
@NullMarked
package io.yizhan.client.receive;

import org.jspecify.annotations.NullMarked;
