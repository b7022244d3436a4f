@NullMarked
package io.yizhan.runtime.lifecycle;

import org.jspecify.annotations.NullMarked;
