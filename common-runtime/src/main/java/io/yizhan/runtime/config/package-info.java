/** Checked reading of configuration files. */
@NullMarked
package io.yizhan.runtime.config;

import org.jspecify.annotations.NullMarked;
