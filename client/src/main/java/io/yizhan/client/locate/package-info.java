/** Where the access servers are: asked of a selector, or fixed. */
@NullMarked
package io.yizhan.client.locate;

import org.jspecify.annotations.NullMarked;
