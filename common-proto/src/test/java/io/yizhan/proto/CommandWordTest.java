package io.yizhan.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandWordTest {

    static List<CommandWord> words() {
        return CommandWord.all();
    }

    @Test
    void everyConstantHasItsOptions() {
        List<Integer> numbers = Command.getDescriptor().getValues().stream()
                .map(EnumValueDescriptor::getNumber)
                .filter(number -> number != 0)
                .collect(Collectors.toList());

        assertThat(numbers).hasSameSizeAs(CommandWord.all());
        assertThat(numbers)
                .allSatisfy(number -> assertThat(CommandWord.find(number)).isPresent());
    }

    @ParameterizedTest
    @MethodSource("words")
    void rangeAndServerAgree(CommandWord word) {
        assertThat(word.server()).isEqualTo(CommandWord.serverOfRange(word.number()));
    }

    @ParameterizedTest
    @MethodSource("words")
    void clientWordsNeedASessionUnlessTheyComeBeforeLogin(CommandWord word) {
        List<Command> beforeLogin = List.of(Command.LOGIN, Command.PING, Command.REGISTER_ACCOUNT);

        if (word.sender() == Sender.CLIENT) {
            assertThat(word.needsSession()).isEqualTo(!beforeLogin.contains(word.command()));
        }
        assertThat(word.sender()).isNotEqualTo(Sender.SENDER_UNSPECIFIED);
    }

    @ParameterizedTest
    @MethodSource("words")
    void routingKeyOfAnEmptyRequestIsDefined(CommandWord word) {
        long key = word.routingKey(word.requestPrototype(), 7);

        assertThat(key).isEqualTo(word.routingKey(word.requestPrototype(), 7));
    }

    @Test
    void routingKeyComesFromTheNamedField() {
        ConversationId conversation = ConversationIds.direct(3, 4);
        CommandWord send = CommandWord.of(Command.SEND_MESSAGE);
        SendMessageRequest body =
                SendMessageRequest.newBuilder().setConversation(conversation).build();

        assertThat(send.routingKey(body, 3)).isEqualTo(RoutingKeys.ofConversation(conversation));
        assertThat(send.routingKey(body, 4)).isEqualTo(RoutingKeys.ofConversation(conversation));
    }

    @Test
    void routingKeyIsTheUsersWhereNoFieldIsNamed() {
        CommandWord word = CommandWord.of(Command.LIST_CONVERSATIONS);

        assertThat(word.routingKey(ListConversationsRequest.getDefaultInstance(), 42))
                .isEqualTo(RoutingKeys.ofId(42));
    }

    @Test
    void unknownWordsAreFoundAbsentAndTheirRangeStillTells() {
        assertThat(CommandWord.find(0x03ff)).isEmpty();
        assertThat(CommandWord.serverOfRange(0x03ff)).isEqualTo(ServerType.CHAT);
        assertThat(CommandWord.serverOfRange(0x0f01)).isEqualTo(ServerType.SERVER_TYPE_UNSPECIFIED);
        assertThat(CommandWord.serverOfRange(-1)).isEqualTo(ServerType.SERVER_TYPE_UNSPECIFIED);
    }

    @Test
    void constantsWithoutAWordAreRefused() {
        Stream.of(Command.COMMAND_UNSPECIFIED, Command.UNRECOGNIZED)
                .forEach(command -> assertThatThrownBy(() -> CommandWord.of(command))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("expected"));
    }
}
