/** Thousands of clients on one event loop, at as little cost as can be: what is measured is the suite. */
@NullMarked
package io.yizhan.systemtests.bench.generator;

import org.jspecify.annotations.NullMarked;
