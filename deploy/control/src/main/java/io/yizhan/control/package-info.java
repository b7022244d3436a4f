/** What {@code imctl} needs Java for: reading configuration files and admin ports. */
@NullMarked
package io.yizhan.control;

import org.jspecify.annotations.NullMarked;
