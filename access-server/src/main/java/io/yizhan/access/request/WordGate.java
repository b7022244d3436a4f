package io.yizhan.access.request;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.yizhan.access.frame.ClientRequest;
import io.yizhan.access.frame.Refusal;
import io.yizhan.access.metrics.RefusalReason;
import io.yizhan.access.request.Admission.Admitted;
import io.yizhan.access.request.Admission.Refused;
import io.yizhan.proto.Command;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.Kind;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.proto.Sender;
import io.yizhan.proto.Status;
import java.util.Optional;

/** The allow-list: which words a client may send, when, and whether the body is what the word says. Stateless. */
final class WordGate {

    private static final int MESSAGE_ID_BYTES = 16;

    private WordGate() {}

    static Admission admit(ClientRequest request, boolean hasSession) {
        Optional<CommandWord> known = CommandWord.find(request.command());
        if (known.isEmpty()) {
            return refuse(
                    RefusalReason.UNKNOWN_COMMAND,
                    Status.UNKNOWN_COMMAND,
                    "command: 0x" + Integer.toHexString(request.command()) + " is not known here");
        }
        CommandWord word = known.get();
        if (word.sender() != Sender.CLIENT) {
            return refuse(RefusalReason.FORBIDDEN_COMMAND, Status.FORBIDDEN, word + " may not be sent by a client");
        }
        Kind expected = word.command() == Command.CONFIRM_PUSH ? Kind.PUSH : Kind.REQUEST;
        if (request.kind() != expected) {
            return refuse(
                    RefusalReason.WRONG_KIND,
                    Status.INVALID,
                    "kind: " + request.kind() + " (expected: " + expected + " with " + word + ")");
        }
        if (word.needsSession() && !hasSession) {
            return refuse(RefusalReason.NO_SESSION, Status.UNAUTHENTICATED, word + " needs a login first");
        }
        return parse(word, request);
    }

    private static Admission parse(CommandWord word, ClientRequest request) {
        Message body;
        try {
            body = word.requestPrototype().getParserForType().parseFrom(request.body());
        } catch (InvalidProtocolBufferException e) {
            return invalid("body: not a "
                    + word.requestPrototype().getDescriptorForType().getName());
        }
        if (body instanceof SendMessageRequest message) {
            if (!ConversationIds.isValid(message.getConversation())) {
                return invalid("conversation: not a conversation (expected: two different ids, the smaller first)");
            }
            if (message.getClientMessageId().size() != MESSAGE_ID_BYTES) {
                return invalid("client_message_id: "
                        + message.getClientMessageId().size() + " bytes (expected: " + MESSAGE_ID_BYTES + ")");
            }
        }
        return new Admitted(word, body);
    }

    private static Admission invalid(String reason) {
        return refuse(RefusalReason.INVALID_BODY, Status.INVALID, reason);
    }

    private static Admission refuse(RefusalReason because, Status status, String reason) {
        return new Refused(new Refusal(because, status, reason));
    }
}
