@NullMarked
package io.yizhan.control;

import org.jspecify.annotations.NullMarked;
