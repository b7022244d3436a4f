/** Ways to hurt a running suite, and the plan of when to. */
@NullMarked
package io.yizhan.systemtests.audit.fault;

import org.jspecify.annotations.NullMarked;
