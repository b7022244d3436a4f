/** The two stores as the rest sees them: connections, transactions, failures, threads that may block. */
@NullMarked
package io.yizhan.data.store;

import org.jspecify.annotations.NullMarked;
