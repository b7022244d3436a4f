/** Groups and their members. */
@NullMarked
package io.yizhan.data.group;

import org.jspecify.annotations.NullMarked;
