/** What was promised and what was seen, kept outside the suite under audit, and the verdict over both. */
@NullMarked
package io.yizhan.systemtests.audit.ledger;

import org.jspecify.annotations.NullMarked;
