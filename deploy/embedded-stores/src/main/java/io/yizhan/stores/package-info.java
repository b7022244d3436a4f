/** MariaDB and Redis run as child processes, so that tests and a first run need no installed store. */
@NullMarked
package io.yizhan.stores;

import org.jspecify.annotations.NullMarked;
