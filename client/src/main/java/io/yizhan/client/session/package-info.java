/** Getting logged in somewhere and staying so. Not for applications. */
@NullMarked
package io.yizhan.client.session;

import org.jspecify.annotations.NullMarked;
