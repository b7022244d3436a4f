package io.yizhan.client.cli;

import java.util.Optional;
import java.util.function.Supplier;

/** Where a chat is shown and typed. Printing is safe for any thread. */
interface Screen extends AutoCloseable {

    /** Shows a line, without disturbing what is being typed. */
    void print(String line);

    /**
     * The next line the user has typed.
     *
     * @param prompt asked for when typing begins
     * @return empty at the end of the input
     */
    Optional<String> read(Supplier<String> prompt);

    /** Leaves the terminal as it was. */
    @Override
    void close();
}
