/** Where users are connected, in Redis. */
@NullMarked
package io.yizhan.data.presence;

import org.jspecify.annotations.NullMarked;
