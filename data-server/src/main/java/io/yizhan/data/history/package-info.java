/** Reading logs, lists of conversations and read positions. */
@NullMarked
package io.yizhan.data.history;

import org.jspecify.annotations.NullMarked;
