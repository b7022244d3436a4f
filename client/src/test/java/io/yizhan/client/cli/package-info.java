@NullMarked
package io.yizhan.client.cli;

import org.jspecify.annotations.NullMarked;
