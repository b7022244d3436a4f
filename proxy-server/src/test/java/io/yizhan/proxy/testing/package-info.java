/** Real proxies and real links in one process, and a peer that speaks the protocol by hand. */
@NullMarked
package io.yizhan.proxy.testing;

import org.jspecify.annotations.NullMarked;
