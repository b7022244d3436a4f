/** Messages and other requests on their way out: order per conversation, retries with the same id. Not for applications. */
@NullMarked
package io.yizhan.client.send;

import org.jspecify.annotations.NullMarked;
