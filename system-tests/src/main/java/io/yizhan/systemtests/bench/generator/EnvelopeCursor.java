package io.yizhan.systemtests.bench.generator;

import io.netty.buffer.ByteBuf;
import io.yizhan.proto.Envelope;

/** The header of the frame that is being looked at. Made once, used for every frame of an event loop. */
final class EnvelopeCursor {

    private static final int COMMAND = Envelope.COMMAND_FIELD_NUMBER << 3;
    private static final int KIND = Envelope.KIND_FIELD_NUMBER << 3;
    private static final int REQUEST_ID = Envelope.REQUEST_ID_FIELD_NUMBER << 3;
    private static final int STATUS = Envelope.STATUS_FIELD_NUMBER << 3;
    private static final int RETRY_AFTER = Envelope.RETRY_AFTER_MS_FIELD_NUMBER << 3;
    private static final int BODY = Envelope.BODY_FIELD_NUMBER << 3 | 2;

    private final WireCursor wire = new WireCursor();
    private int command;
    private int kind;
    private long requestId;
    private int status;
    private int retryAfterMillis;
    private int bodyStart;
    private int bodyEnd;

    /**
     * Looks at a frame.
     *
     * @param frameBytes with the length prefix, which is at the reader index
     */
    void read(ByteBuf in, int frameBytes) {
        int end = in.readerIndex() + frameBytes;
        wire.walk(in, in.readerIndex(), end);
        wire.varint();
        command = 0;
        kind = 0;
        requestId = 0;
        status = 0;
        retryAfterMillis = 0;
        bodyStart = end;
        bodyEnd = end;
        while (wire.hasMore()) {
            int tag = wire.tag();
            switch (tag) {
                case COMMAND -> command = (int) wire.varint();
                case KIND -> kind = (int) wire.varint();
                case REQUEST_ID -> requestId = wire.varint();
                case STATUS -> status = (int) wire.varint();
                case RETRY_AFTER -> retryAfterMillis = (int) wire.varint();
                case BODY -> {
                    int length = wire.length();
                    bodyStart = wire.index();
                    bodyEnd = bodyStart + length;
                    wire.moveTo(bodyEnd);
                }
                default -> wire.skip(tag);
            }
        }
    }

    int command() {
        return command;
    }

    int kind() {
        return kind;
    }

    long requestId() {
        return requestId;
    }

    int status() {
        return status;
    }

    int retryAfterMillis() {
        return retryAfterMillis;
    }

    /** Index of the body's first byte. */
    int bodyStart() {
        return bodyStart;
    }

    /** Index behind the body's last byte. */
    int bodyEnd() {
        return bodyEnd;
    }
}
