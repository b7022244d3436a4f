@NullMarked
package io.yizhan.client.wire;

import org.jspecify.annotations.NullMarked;
