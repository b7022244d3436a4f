/** What a device remembers between two runs: its token and how far it has received. */
@NullMarked
package io.yizhan.client.store;

import org.jspecify.annotations.NullMarked;
