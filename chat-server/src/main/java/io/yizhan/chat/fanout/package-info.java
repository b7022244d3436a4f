/** Bringing stored entries into the custody of the access servers, and telling the record so. */
@NullMarked
package io.yizhan.chat.fanout;

import org.jspecify.annotations.NullMarked;
