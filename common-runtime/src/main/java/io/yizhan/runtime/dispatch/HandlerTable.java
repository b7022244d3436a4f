package io.yizhan.runtime.dispatch;

import io.yizhan.proto.CommandWord;
import io.yizhan.proto.Sender;
import io.yizhan.proto.ServerType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The words a daemon serves over its links, frozen at start. Immutable. */
public final class HandlerTable {

    private final Map<Integer, CommandHandler<?, ?>> handlers;

    private HandlerTable(Map<Integer, CommandHandler<?, ?>> handlers) {
        this.handlers = Map.copyOf(handlers);
    }

    /** For a daemon that serves no word. */
    public static HandlerTable empty() {
        return new HandlerTable(Map.of());
    }

    /**
     * The table of a daemon: exactly one handler for each word of its type that comes over links. An access server's
     * client words don't, it serves them itself.
     *
     * @throws IllegalStateException if a word is missing, doubled or another type's
     */
    public static HandlerTable of(ServerType type, Collection<? extends CommandHandler<?, ?>> handlers) {
        Map<Integer, CommandHandler<?, ?>> table = new HashMap<>();
        for (CommandHandler<?, ?> handler : handlers) {
            CommandWord word = CommandWord.of(handler.command());
            if (!comesOverLinks(word, type)) {
                throw new IllegalStateException(word + ": served by " + word.server() + " (expected: " + type + ")");
            }
            if (table.put(word.number(), handler) != null) {
                throw new IllegalStateException(word + ": has two handlers (expected: one)");
            }
        }
        for (CommandWord word : CommandWord.all()) {
            if (comesOverLinks(word, type) && !table.containsKey(word.number())) {
                throw new IllegalStateException(word + ": has no handler (expected: one)");
            }
        }
        return new HandlerTable(table);
    }

    /** The same words, each served by what {@code change} makes of its handler. */
    public HandlerTable map(UnaryOperator<CommandHandler<?, ?>> change) {
        Map<Integer, CommandHandler<?, ?>> changed = new HashMap<>();
        handlers.forEach((number, handler) -> changed.put(number, change.apply(handler)));
        return new HandlerTable(changed);
    }

    public Optional<CommandHandler<?, ?>> find(int commandNumber) {
        return Optional.ofNullable(handlers.get(commandNumber));
    }

    /** The words' numbers, ascending, for the registration. */
    public List<Integer> commands() {
        List<Integer> numbers = new ArrayList<>(handlers.keySet());
        numbers.sort(null);
        return numbers;
    }

    private static boolean comesOverLinks(CommandWord word, ServerType type) {
        return word.server() == type
                && (word.sender() == Sender.DAEMON || (word.sender() == Sender.CLIENT && type != ServerType.ACCESS));
    }
}
