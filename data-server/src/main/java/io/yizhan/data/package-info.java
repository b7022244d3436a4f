/** The daemon that owns the stores, the only place that speaks SQL or Redis. */
@NullMarked
package io.yizhan.data;

import org.jspecify.annotations.NullMarked;
