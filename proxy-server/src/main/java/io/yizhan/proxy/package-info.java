/** The daemon that routes envelopes between stations, reading nothing but their headers. */
@NullMarked
package io.yizhan.proxy;

import org.jspecify.annotations.NullMarked;
