/** Where a frame goes. */
@NullMarked
package io.yizhan.proxy.route;

import org.jspecify.annotations.NullMarked;
