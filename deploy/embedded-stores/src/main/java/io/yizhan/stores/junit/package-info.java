/** The stores for JUnit tests. JUnit is no dependency of this module at run time: a test brings it. */
@NullMarked
package io.yizhan.stores.junit;

import org.jspecify.annotations.NullMarked;
