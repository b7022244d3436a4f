/** The daemon behind login, presence and the business of a user. */
@NullMarked
package io.yizhan.logic;

import org.jspecify.annotations.NullMarked;
