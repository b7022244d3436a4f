/** Who owns a routing key. */
@NullMarked
package io.yizhan.proxy.ring;

import org.jspecify.annotations.NullMarked;
