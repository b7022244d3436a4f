package io.yizhan.client.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** A terminal with a line to type in that stays at the bottom while messages appear above it. */
final class TerminalScreen implements Screen {
    /** Some pseudo-terminals don't know their size and say 0. */
    private static final int MIN_WIDTH = 16;

    private final Terminal terminal;
    private final LineReader reader;

    private TerminalScreen(Terminal terminal) {
        this.terminal = terminal;
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true) // a message may contain an exclamation mark
                .variable(LineReader.BLINK_MATCHING_PAREN, 0L)
                .build();
    }

    /** The process's terminal if it has one that can do this, else plain lines. */
    static Screen open(Console console) {
        if (!console.interactive) {
            return new PlainScreen(console);
        }
        try {
            // To find out about grapheme clusters, the terminal would be asked, and what was typed ahead read as its
            // answer.
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .dumb(true)
                    .graphemeCluster(false)
                    .build();
            if (terminal.getType().startsWith(Terminal.TYPE_DUMB)
                    || terminal.getSize().getColumns() < MIN_WIDTH) {
                terminal.close();
                return new PlainScreen(console);
            }
            return new TerminalScreen(terminal);
        } catch (IOException | IllegalStateException e) {
            return new PlainScreen(console);
        }
    }

    @Override
    public void print(String line) {
        reader.printAbove(line);
    }

    @Override
    public Optional<String> read(Supplier<String> prompt) {
        try {
            return Optional.of(reader.readLine(prompt.get()));
        } catch (EndOfFileException | UserInterruptException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
