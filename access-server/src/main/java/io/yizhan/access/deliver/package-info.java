/** Taking custody of log entries for the users connected here. */
@NullMarked
package io.yizhan.access.deliver;

import org.jspecify.annotations.NullMarked;
