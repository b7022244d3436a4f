/** Devices and their sessions, in the database. */
@NullMarked
package io.yizhan.data.session;

import org.jspecify.annotations.NullMarked;
