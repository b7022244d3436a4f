@NullMarked
package io.yizhan.client.store;

import org.jspecify.annotations.NullMarked;
