/** What was answered to a user's changes that leave no other trace, for their repeats. */
@NullMarked
package io.yizhan.data.operation;

import org.jspecify.annotations.NullMarked;
