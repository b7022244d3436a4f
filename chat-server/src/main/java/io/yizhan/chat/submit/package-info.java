/** Accepting messages: checks, the append, and the answer to the sender. */
@NullMarked
package io.yizhan.chat.submit;

import org.jspecify.annotations.NullMarked;
