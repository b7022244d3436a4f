/** The daemon that tells a client which access server to connect to. */
@NullMarked
package io.yizhan.selector;

import org.jspecify.annotations.NullMarked;
