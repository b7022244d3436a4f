/** The pieces that every frame goes through, each alone under JMH. */
@NullMarked
package io.yizhan.jmh;

import org.jspecify.annotations.NullMarked;
