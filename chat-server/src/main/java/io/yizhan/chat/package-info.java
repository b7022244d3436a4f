/** The daemon that carries chat messages from sender to receiver. */
@NullMarked
package io.yizhan.chat;

import org.jspecify.annotations.NullMarked;
