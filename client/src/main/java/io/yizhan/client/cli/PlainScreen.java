package io.yizhan.client.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;

/** For pipes, files and terminals that can't move the cursor: lines in, lines out, no prompt. */
final class PlainScreen implements Screen {
    private final Console console;

    PlainScreen(Console console) {
        this.console = console;
    }

    @Override
    public void print(String line) {
        console.out.println(line);
    }

    @Override
    public Optional<String> read(Supplier<String> prompt) {
        try {
            return Optional.ofNullable(console.in.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        console.out.flush();
    }
}
