/** What every daemon is made of: configuration, lifecycle, wire codec, links, registration and metrics. */
@NullMarked
package io.yizhan.runtime;

import org.jspecify.annotations.NullMarked;
