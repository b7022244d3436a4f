/** What this server counts. */
@NullMarked
package io.yizhan.access.metrics;

import org.jspecify.annotations.NullMarked;
