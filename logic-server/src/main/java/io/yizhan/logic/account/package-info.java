/** Creating accounts. */
@NullMarked
package io.yizhan.logic.account;

import org.jspecify.annotations.NullMarked;
