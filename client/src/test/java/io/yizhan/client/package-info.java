@NullMarked
package io.yizhan.client;

import org.jspecify.annotations.NullMarked;
