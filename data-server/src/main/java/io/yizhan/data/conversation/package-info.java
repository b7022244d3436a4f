/** What every feature knows of conversations: their key, who exists, an entry's bytes. */
@NullMarked
package io.yizhan.data.conversation;

import org.jspecify.annotations.NullMarked;
