/** From a client's request to whoever serves it. */
@NullMarked
package io.yizhan.access.request;

import org.jspecify.annotations.NullMarked;
