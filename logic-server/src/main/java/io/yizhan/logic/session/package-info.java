/** Sessions that end, and the devices they were on. */
@NullMarked
package io.yizhan.logic.session;

import org.jspecify.annotations.NullMarked;
