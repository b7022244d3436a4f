/** Telling the logic servers which sessions are gone and which are really here. */
@NullMarked
package io.yizhan.access.presence;

import org.jspecify.annotations.NullMarked;
