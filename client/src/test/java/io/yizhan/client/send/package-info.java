@NullMarked
package io.yizhan.client.send;

import org.jspecify.annotations.NullMarked;
