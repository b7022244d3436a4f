/** The chat client for the terminal: {@link io.yizhan.client.cli.ImClientMain}, then one class per subcommand. */
@NullMarked
package io.yizhan.client.cli;

import org.jspecify.annotations.NullMarked;
