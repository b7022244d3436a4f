package io.yizhan.client.fake;

import com.google.protobuf.MessageLite;
import io.yizhan.proto.Command;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.MessagePush;
import io.yizhan.proto.Status;
import io.yizhan.proto.SyncPush;
import java.util.List;
import java.util.function.Consumer;

/** One client's connection, seen from the server. */
public final class FakeConnection {
    private final Consumer<Envelope> out;
    private final Runnable close;
    /** Set by a login. */
    public volatile long userId;

    public volatile boolean closed;
    /** The highest number the client has confirmed. */
    public volatile long confirmed;

    private long pushNumber;

    public FakeConnection(Consumer<Envelope> out, Runnable close) {
        this.out = out;
        this.close = close;
    }

    public void respond(Envelope request, MessageLite body) {
        out.accept(Envelope.newBuilder()
                .setCommand(request.getCommand())
                .setKind(Kind.RESPONSE)
                .setRequestId(request.getRequestId())
                .setBody(body.toByteString())
                .build());
    }

    public void refuse(Envelope request, Status status, int retryAfterMillis) {
        out.accept(Envelope.newBuilder()
                .setCommand(request.getCommand())
                .setKind(Kind.RESPONSE)
                .setRequestId(request.getRequestId())
                .setStatus(status)
                .setReason("because the test says so")
                .setRetryAfterMs(retryAfterMillis)
                .build());
    }

    public void push(Command word, MessageLite body) {
        out.accept(Envelope.newBuilder()
                .setCommand(word.getNumber())
                .setKind(Kind.PUSH)
                .setBody(body.toByteString())
                .build());
    }

    /** The next push of the session, not sent yet. */
    public synchronized MessagePush number(List<LogEntry> entries) {
        pushNumber++;
        return MessagePush.newBuilder()
                .setPushNumber(pushNumber)
                .addAllEntries(entries.stream().map(LogEntry::toByteString).toList())
                .build();
    }

    public synchronized SyncPush numberSync() {
        pushNumber++;
        return SyncPush.newBuilder().setPushNumber(pushNumber).build();
    }

    public synchronized long lastPushNumber() {
        return pushNumber;
    }

    public void pushEntry(LogEntry entry) {
        push(Command.MESSAGE_PUSH, number(List.of(entry)));
    }

    public void close() {
        closed = true;
        close.run();
    }
}
