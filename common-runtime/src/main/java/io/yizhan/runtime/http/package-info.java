/** A small HTTP server for reading: the admin pages of every daemon, and the selector's API. */
@NullMarked
package io.yizhan.runtime.http;

import org.jspecify.annotations.NullMarked;
