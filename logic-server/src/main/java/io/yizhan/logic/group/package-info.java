/** Groups and their members. */
@NullMarked
package io.yizhan.logic.group;

import org.jspecify.annotations.NullMarked;
