/** What a device pulls: its conversations, pages of their logs, and how far it has read. */
@NullMarked
package io.yizhan.chat.sync;

import org.jspecify.annotations.NullMarked;
