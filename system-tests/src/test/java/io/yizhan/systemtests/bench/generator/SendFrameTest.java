package io.yizhan.systemtests.bench.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConfirmPush;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.MessagePush;
import io.yizhan.proto.SendMessageRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames made by hand against protobuf's own reading. */
class SendFrameTest {

    private static final ConversationId CONVERSATION = ConversationIds.direct((1L << 40) + 1, (1L << 40) + 2);
    private static final int SENDER = 0xabc;

    @Test
    void everyFrameIsTheSameMessageWithAnotherId() throws Exception {
        SendFrame frame = new SendFrame(CONVERSATION, SENDER);
        for (int id : new int[] {SendFrame.FIRST_ID, SendFrame.FIRST_ID + 12345, SendFrame.LAST_ID}) {
            Envelope envelope = parse(frame.write(UnpooledByteBufAllocator.DEFAULT, id, -7, id));
            assertThat(envelope.getCommand()).isEqualTo(Command.SEND_MESSAGE_VALUE);
            assertThat(envelope.getKind()).isEqualTo(Kind.REQUEST);
            assertThat(envelope.getRequestId()).isEqualTo(id);
            SendMessageRequest send = SendMessageRequest.parseFrom(envelope.getBody());
            assertThat(send.getConversation()).isEqualTo(CONVERSATION);
            ByteBuffer messageId = send.getClientMessageId().asReadOnlyByteBuffer();
            assertThat(messageId.getLong()).isEqualTo(-7);
            assertThat(messageId.getLong()).isEqualTo(id);
            assertThat(send.getContent().getText()).hasSize(Stamp.BYTES);
        }
    }

    @Test
    void aRepeatDiffersOnlyInItsAttempt() throws Exception {
        SendFrame frame = new SendFrame(CONVERSATION, SENDER);
        int id = SendFrame.FIRST_ID + 3;
        Envelope first = parse(frame.write(UnpooledByteBufAllocator.DEFAULT, id, 1, 2));
        Envelope repeat = parse(frame.repeat(UnpooledByteBufAllocator.DEFAULT, id, 1, 2, 4));
        assertThat(repeat).isEqualTo(first.toBuilder().setAttempt(4).build());
    }

    @Test
    void aPushTellsWhoseMessagesItBrings() throws Exception {
        SendFrame frame = new SendFrame(CONVERSATION, SENDER);
        int id = SendFrame.FIRST_ID + 99;
        Envelope sent = parse(frame.write(UnpooledByteBufAllocator.DEFAULT, id, 1, 2));
        Content content = SendMessageRequest.parseFrom(sent.getBody()).getContent();
        MessagePush push = MessagePush.newBuilder()
                .setPushNumber(300)
                .addEntries(entry(7, content))
                .addEntries(entry(8, Content.getDefaultInstance()))
                .build();
        byte[] bytes = Frames.delimited(Envelope.newBuilder()
                .setCommand(Command.MESSAGE_PUSH_VALUE)
                .setKind(Kind.PUSH)
                .setBody(push.toByteString())
                .build());
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        EnvelopeCursor envelope = new EnvelopeCursor();
        envelope.read(in, WireCursor.frameBytes(in));
        assertThat(envelope.command()).isEqualTo(Command.MESSAGE_PUSH_VALUE);

        EntryCursor entries = new EntryCursor();
        assertThat(entries.pushNumber(in, envelope.bodyStart(), envelope.bodyEnd()))
                .isEqualTo(300);
        List<String> found = new ArrayList<>();
        entries.push(
                in,
                envelope.bodyStart(),
                envelope.bodyEnd(),
                (buffer, seq, text) -> found.add(
                        Stamp.isAt(buffer, text)
                                ? seq + " " + Stamp.sender(buffer, text) + " " + Stamp.id(buffer, text)
                                : seq + " none"));
        assertThat(found).containsExactly("7 " + SENDER + " " + id, "8 none");
    }

    @Test
    void aHalfFrameWaits() {
        byte[] bytes = Frames.delimited(Envelope.newBuilder()
                .setBody(ByteString.copyFrom(new byte[300]))
                .build());
        for (int length = 0; length < bytes.length; length++) {
            assertThat(WireCursor.frameBytes(Unpooled.wrappedBuffer(bytes, 0, length)))
                    .isEqualTo(-1);
        }
        assertThat(WireCursor.frameBytes(Unpooled.wrappedBuffer(bytes))).isEqualTo(bytes.length);
    }

    @Test
    void confirmsAnyNumber() throws Exception {
        for (long number : new long[] {1, 127, 128, 1L << 40}) {
            Envelope envelope = parse(Frames.confirm(UnpooledByteBufAllocator.DEFAULT, number));
            assertThat(envelope.getCommand()).isEqualTo(Command.CONFIRM_PUSH_VALUE);
            assertThat(envelope.getKind()).isEqualTo(Kind.PUSH);
            assertThat(envelope.getRequestId()).isZero();
            assertThat(ConfirmPush.parseFrom(envelope.getBody()).getPushNumber())
                    .isEqualTo(number);
        }
    }

    private static ByteString entry(long seq, Content content) {
        return LogEntry.newBuilder()
                .setConversation(CONVERSATION)
                .setSeq(seq)
                .setSender(3)
                .setClientMessageId(ByteString.copyFrom(new byte[16]))
                .setTimeMs(1)
                .setContent(content)
                .build()
                .toByteString();
    }

    private static Envelope parse(ByteBuf frame) throws Exception {
        try (ByteBufInputStream in = new ByteBufInputStream(frame, true)) {
            return Envelope.parseDelimitedFrom(in);
        }
    }
}
