/** What users show of themselves: profiles and presence. */
@NullMarked
package io.yizhan.logic.profile;

import org.jspecify.annotations.NullMarked;
