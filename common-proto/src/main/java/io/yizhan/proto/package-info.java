/** The hand-written part of the wire contract, beside the classes generated from the {@code .proto} files. */
@NullMarked
package io.yizhan.proto;

import org.jspecify.annotations.NullMarked;
