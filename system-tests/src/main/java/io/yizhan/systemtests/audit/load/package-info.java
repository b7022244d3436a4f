/** The clients of an audit: who they are, what they send and when. */
@NullMarked
package io.yizhan.systemtests.audit.load;

import org.jspecify.annotations.NullMarked;
