/** Group commit: many conversations' new messages in one transaction. */
@NullMarked
package io.yizhan.data.append;

import org.jspecify.annotations.NullMarked;
