/** What the record owes: entries committed and not yet in the recipients' custody. */
@NullMarked
package io.yizhan.data.fanout;

import org.jspecify.annotations.NullMarked;
