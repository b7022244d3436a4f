package io.yizhan.systemtests.bench.generator;

import io.netty.buffer.ByteBuf;
import io.yizhan.proto.Content;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.MessagePush;
import io.yizhan.proto.SendMessageRequest;

/** Finds the stamps of messages in pushes, pages and sends. Made once, used for every frame of an event loop. */
final class EntryCursor {

    /** Told of each message found. */
    interface Sink {

        /**
         * A message.
         *
         * @param seq 0 where it has none yet
         * @param text index of the first byte of its text; negative where it has no text
         */
        void message(ByteBuf in, long seq, int text);
    }

    private static final int PUSH_NUMBER = MessagePush.PUSH_NUMBER_FIELD_NUMBER << 3;
    private static final int PUSH_ENTRY = MessagePush.ENTRIES_FIELD_NUMBER << 3 | 2;
    private static final int PAGE_ENTRY = FetchMessagesResponse.ENTRIES_FIELD_NUMBER << 3 | 2;
    private static final int ENTRY_SEQ = LogEntry.SEQ_FIELD_NUMBER << 3;
    private static final int ENTRY_CONTENT = LogEntry.CONTENT_FIELD_NUMBER << 3 | 2;
    private static final int SEND_CONTENT = SendMessageRequest.CONTENT_FIELD_NUMBER << 3 | 2;
    private static final int TEXT = Content.TEXT_FIELD_NUMBER << 3 | 2;

    private final WireCursor outer = new WireCursor();
    private final WireCursor inner = new WireCursor();

    /** The number of a MESSAGE_PUSH or SYNC_PUSH. */
    long pushNumber(ByteBuf in, int from, int to) {
        outer.walk(in, from, to);
        while (outer.hasMore()) {
            int tag = outer.tag();
            if (tag == PUSH_NUMBER) {
                return outer.varint();
            }
            outer.skip(tag);
        }
        return 0;
    }

    /** Every entry of a MESSAGE_PUSH. */
    void push(ByteBuf in, int from, int to, Sink sink) {
        entries(in, from, to, PUSH_ENTRY, sink);
    }

    /** Every entry of a page of a log. */
    void page(ByteBuf in, int from, int to, Sink sink) {
        entries(in, from, to, PAGE_ENTRY, sink);
    }

    /** The message of a SEND_MESSAGE that comes as it was sent. */
    void send(ByteBuf in, int from, int to, Sink sink) {
        message(in, from, to, SEND_CONTENT, sink);
    }

    private void entries(ByteBuf in, int from, int to, int field, Sink sink) {
        outer.walk(in, from, to);
        while (outer.hasMore()) {
            int tag = outer.tag();
            if (tag == field) {
                int length = outer.length();
                int start = outer.index();
                outer.moveTo(start + length);
                message(in, start, start + length, ENTRY_CONTENT, sink);
            } else {
                outer.skip(tag);
            }
        }
    }

    private void message(ByteBuf in, int from, int to, int contentField, Sink sink) {
        long seq = 0;
        int text = -1;
        inner.walk(in, from, to);
        while (inner.hasMore()) {
            int tag = inner.tag();
            if (tag == contentField) {
                int length = inner.length();
                int end = inner.index() + length;
                // The text is the only field of a content that this generator sends.
                if (length > 0 && inner.tag() == TEXT) {
                    inner.length();
                    text = inner.index();
                }
                inner.moveTo(end);
            } else if (tag == ENTRY_SEQ && contentField == ENTRY_CONTENT) {
                seq = inner.varint();
            } else {
                inner.skip(tag);
            }
        }
        sink.message(in, seq, text);
    }
}
