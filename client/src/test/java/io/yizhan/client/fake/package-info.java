/** An access server with a suite behind it, in memory, that tests make misbehave. */
@NullMarked
package io.yizhan.client.fake;

import org.jspecify.annotations.NullMarked;
