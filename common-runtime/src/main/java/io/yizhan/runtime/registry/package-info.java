/** Who is registered: the part of proxies and selectors that decides, and what answers heartbeats. */
@NullMarked
package io.yizhan.runtime.registry;

import org.jspecify.annotations.NullMarked;
