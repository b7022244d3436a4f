@NullMarked
package io.yizhan.client.locate;

import org.jspecify.annotations.NullMarked;
