/** What the tests of every daemon share. */
@NullMarked
package io.yizhan.runtime.testing;

import org.jspecify.annotations.NullMarked;
