/** Sessions: who is connected here. */
@NullMarked
package io.yizhan.access.session;

import org.jspecify.annotations.NullMarked;
