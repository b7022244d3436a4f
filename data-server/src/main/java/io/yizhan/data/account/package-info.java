/** Accounts and profiles. */
@NullMarked
package io.yizhan.data.account;

import org.jspecify.annotations.NullMarked;
