/** The daemon that holds the client connections. */
@NullMarked
package io.yizhan.access;

import org.jspecify.annotations.NullMarked;
