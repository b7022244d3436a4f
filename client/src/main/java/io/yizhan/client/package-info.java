/** The Java SDK an application embeds to talk to the suite. */
@NullMarked
package io.yizhan.client;

import org.jspecify.annotations.NullMarked;
