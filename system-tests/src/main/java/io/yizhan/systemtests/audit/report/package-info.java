/** What an audit tells people and machines. */
@NullMarked
package io.yizhan.systemtests.audit.report;

import org.jspecify.annotations.NullMarked;
