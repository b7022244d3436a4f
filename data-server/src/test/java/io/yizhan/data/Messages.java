package io.yizhan.data;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.data.conversation.RequestHash;
import io.yizhan.proto.AppendMessagesRequest;
import io.yizhan.proto.AppendMessagesResponse;
import io.yizhan.proto.AppendResult;
import io.yizhan.proto.Command;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.NewMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Messages to be stored, and those that are. */
public final class Messages {

    private Messages() {}

    /** A new message with an id of its own. */
    public static NewMessage text(long sender, String text) {
        return text(sender, DataRig.randomId(), text);
    }

    public static NewMessage text(long sender, ByteString id, String text) {
        byte[] content = Content.newBuilder().setText(text).build().toByteArray();
        return NewMessage.newBuilder()
                .setSender(sender)
                .setClientMessageId(id)
                .setContent(ByteString.copyFrom(content))
                .setContentHash(ByteString.copyFrom(RequestHash.ofBytes(content)))
                .build();
    }

    public static AppendMessagesRequest request(ConversationId conversation, NewMessage... messages) {
        return AppendMessagesRequest.newBuilder()
                .setConversation(conversation)
                .addAllMessages(List.of(messages))
                .build();
    }

    public static CompletableFuture<AppendMessagesResponse> send(
            DataRig rig, ConversationId conversation, NewMessage... messages) {
        return rig.send(Command.APPEND_MESSAGES, request(conversation, messages), 0, 0, AppendMessagesResponse.class);
    }

    public static AppendMessagesResponse append(DataRig rig, ConversationId conversation, NewMessage... messages) {
        return DataRig.await(send(rig, conversation, messages));
    }

    /** The result of one message, stored now or before. */
    public static AppendResult appendOne(DataRig rig, ConversationId conversation, NewMessage message) {
        return append(rig, conversation, message).getResults(0);
    }

    /** The whole log, as the suite itself sees it. */
    public static List<LogEntry> log(DataRig rig, ConversationId conversation) {
        List<LogEntry> log = new ArrayList<>();
        for (boolean more = true; more; ) {
            FetchMessagesResponse page = rig.call(
                    Command.READ_MESSAGES,
                    FetchMessagesRequest.newBuilder()
                            .setConversation(conversation)
                            .setFromSeq(log.size() + 1)
                            .setLimit(200)
                            .build(),
                    0,
                    FetchMessagesResponse.class);
            page.getEntriesList().forEach(bytes -> log.add(parse(bytes)));
            more = page.getMore();
        }
        return log;
    }

    public static LogEntry parse(ByteString entry) {
        try {
            return LogEntry.parseFrom(entry);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
