/** Tools and tests that look at the suite from outside, as its users do. */
@NullMarked
package io.yizhan.systemtests;

import org.jspecify.annotations.NullMarked;
