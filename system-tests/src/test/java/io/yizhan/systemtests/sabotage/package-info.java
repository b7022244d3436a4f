/**
 * Daemons with one fault each, against which the audit must prove that it can fail. Each main takes a real composition
 * root and changes what it serves or calls; nothing of this is in the release.
 */
@NullMarked
package io.yizhan.systemtests.sabotage;

import org.jspecify.annotations.NullMarked;
