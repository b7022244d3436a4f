/**
 * The Java SDK that an application embeds to talk to the suite: begin with {@link io.yizhan.client.ImClient}. Runs on
 * Java 11 and on Android from API level 26.
 *
 * <p>An application uses this package, {@link io.yizhan.client.store}, {@link io.yizhan.client.locate} and the messages
 * of {@code io.yizhan.proto}. The other packages are the library's own.
 */
@NullMarked
package io.yizhan.client;

import org.jspecify.annotations.NullMarked;
