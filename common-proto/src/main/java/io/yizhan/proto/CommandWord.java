package io.yizhan.proto;

import com.google.protobuf.DescriptorProtos.EnumValueOptions;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One command word with everything its options in {@code command.proto} say. The table is read once, when this class is
 * loaded, and never changes. Safe for any thread.
 */
public final class CommandWord {

    private static final Map<Integer, CommandWord> BY_NUMBER = readTable();

    private final Command command;
    private final CommandOptions options;
    private final Message request;
    private final Optional<Message> response;
    private final Optional<FieldDescriptor> routingField;

    private CommandWord(
            Command command,
            CommandOptions options,
            Message request,
            Optional<Message> response,
            Optional<FieldDescriptor> routingField) {
        this.command = command;
        this.options = options;
        this.request = request;
        this.response = response;
        this.routingField = routingField;
    }

    /** The word of a number on the wire; empty for one that this release doesn't know. */
    public static Optional<CommandWord> find(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }

    /**
     * The word of a constant.
     *
     * @throws IllegalArgumentException for {@code COMMAND_UNSPECIFIED} and {@code UNRECOGNIZED}
     */
    public static CommandWord of(Command command) {
        CommandWord word = command == Command.UNRECOGNIZED ? null : BY_NUMBER.get(command.getNumber());
        if (word == null) {
            throw new IllegalArgumentException("command: " + command + " (expected: a word of command.proto)");
        }
        return word;
    }

    /** All words, in no particular order. */
    public static List<CommandWord> all() {
        return List.copyOf(BY_NUMBER.values());
    }

    /** The type that a word's range belongs to, also for words this release doesn't know. */
    public static ServerType serverOfRange(int number) {
        switch (number >>> 8) {
            case 0x01:
                return ServerType.ACCESS;
            case 0x02:
                return ServerType.LOGIC;
            case 0x03:
                return ServerType.CHAT;
            case 0x04:
                return ServerType.DATA;
            default:
                return ServerType.SERVER_TYPE_UNSPECIFIED;
        }
    }

    public Command command() {
        return command;
    }

    public int number() {
        return command.getNumber();
    }

    public Sender sender() {
        return options.getSender();
    }

    /** Who serves it; {@code SERVER_TYPE_UNSPECIFIED} for control words, which stay on one link. */
    public ServerType server() {
        return options.getServer();
    }

    public boolean needsSession() {
        return options.getNeedsSession();
    }

    /** Whether a caller may send the same request again when its fate is unknown. */
    public boolean idempotent() {
        return options.getIdempotent();
    }

    /** Default instance of the request's message; its parser reads bodies. */
    public Message requestPrototype() {
        return request;
    }

    /** Default instance of the response's message; empty where the word has no response. */
    public Optional<Message> responsePrototype() {
        return response;
    }

    /**
     * What the ring hashes for a request of this word.
     *
     * @param body a request of this word's type
     * @param userId the user on whose behalf it is sent; 0 where there is none
     */
    public long routingKey(Message body, long userId) {
        if (routingField.isEmpty()) {
            return RoutingKeys.ofId(userId);
        }
        Object value = body.getField(routingField.get());
        if (value instanceof ConversationId) {
            return RoutingKeys.ofConversation((ConversationId) value);
        }
        return value instanceof String ? RoutingKeys.ofName((String) value) : RoutingKeys.ofId((Long) value);
    }

    @Override
    public String toString() {
        return command.name();
    }

    private static Map<Integer, CommandWord> readTable() {
        Map<Integer, CommandWord> table = new HashMap<>();
        for (EnumValueDescriptor value : Command.getDescriptor().getValues()) {
            EnumValueOptions valueOptions = value.getOptions();
            if (valueOptions.hasExtension(CommandProto.word)) {
                CommandOptions options = valueOptions.getExtension(CommandProto.word);
                table.put(value.getNumber(), read(Command.forNumber(value.getNumber()), options));
            }
        }
        return Map.copyOf(table);
    }

    private static CommandWord read(Command command, CommandOptions options) {
        Message request = prototype(command, options.getRequest());
        Optional<Message> response = options.getResponse().isEmpty()
                ? Optional.empty()
                : Optional.of(prototype(command, options.getResponse()));
        Optional<FieldDescriptor> routingField = options.getRoutingField().isEmpty()
                ? Optional.empty()
                : Optional.of(request.getDescriptorForType().findFieldByName(options.getRoutingField()));
        return new CommandWord(command, options, request, response, routingField);
    }

    private static Message prototype(Command command, String name) {
        try {
            Class<?> type = Class.forName(CommandWord.class.getPackageName() + "." + name);
            return Internal.getDefaultInstance(type.asSubclass(Message.class));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(command + ": message " + name + " (expected: a message of yizhan.v1)", e);
        }
    }
}
