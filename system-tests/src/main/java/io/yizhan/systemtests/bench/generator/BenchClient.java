package io.yizhan.systemtests.bench.generator;

import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.Kind;
import io.yizhan.proto.PingRequest;
import io.yizhan.proto.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One device: sends by its talker, takes pushes and confirms them cumulatively, every 50 ms or 32 pushes as docs/protocol.md
 * says. Belongs to its lane's event loop but for {@link #call}.
 */
public final class BenchClient extends FrameConnection {

    private static final long CONFIRM_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int CONFIRM_PUSHES = 32;
    private static final int PAGE = 200;
    private static final long NEVER = Long.MAX_VALUE;

    private final int index;
    private final Map<Long, CompletableFuture<byte[]>> calls = new HashMap<>();
    private final EntryCursor.Sink taking = this::take;
    private @Nullable Talker talker;
    private @Nullable ConversationId conversation;
    private @Nullable SeenSeqs seen;
    private @Nullable ByteBuf secondHalf;
    private int nextCall = 1;
    private long userId;
    private String token = "";
    private long pingNanos = NEVER;
    private long lastPingNanos;
    private long highestPush;
    private int unconfirmed;
    private long firstUnconfirmedNanos;
    private boolean confirmQueued;
    private boolean closing;

    BenchClient(Lane lane, int index) {
        super(lane);
        this.index = index;
    }

    /** Number of the client, from 0. */
    int index() {
        return index;
    }

    long userId() {
        return userId;
    }

    String token() {
        return token;
    }

    /** The session is open. */
    void online(long user, String newToken, long pingIntervalNanos) {
        userId = user;
        token = newToken;
        pingNanos = pingIntervalNanos;
        lastPingNanos = System.nanoTime();
        lane().online(this);
    }

    /** Takes part in a conversation: takes its messages, and sends if it has a talker. */
    void join(ConversationId joined, @Nullable Talker sender) {
        conversation = joined;
        talker = sender;
        seen = new SeenSeqs();
    }

    Talker talker() {
        Talker sender = talker;
        if (sender == null) {
            throw new IllegalStateException("client " + index + " sends nothing");
        }
        return sender;
    }

    /** Ends the connection on purpose. */
    void leave() {
        closing = true;
        close();
    }

    /** Asks something that is not measured. Safe for any thread; fails with {@link RefusedException}. */
    CompletableFuture<byte[]> call(Command command, MessageLite body) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        lane().execute(() -> {
            int id = nextCall++;
            calls.put((long) id, answer);
            write(Frames.request(allocator(), command, id, body));
            lane().flush();
        });
        return answer;
    }

    /** The same with half of the frame only; the rest leaves with {@link #finishHalfway}. */
    CompletableFuture<byte[]> callHalfway(Command command, MessageLite body) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        lane().execute(() -> {
            int id = nextCall++;
            calls.put((long) id, answer);
            ByteBuf frame = Frames.request(allocator(), command, id, body);
            write(frame.readRetainedSlice(frame.readableBytes() / 2));
            secondHalf = frame;
            lane().flush();
        });
        return answer;
    }

    void finishHalfway() {
        ByteBuf rest = secondHalf;
        secondHalf = null;
        if (rest != null) {
            write(rest);
            lane().flush();
        }
    }

    @Override
    void frame(ByteBuf in, EnvelopeCursor envelope) {
        if (envelope.kind() == Kind.RESPONSE_VALUE) {
            if (envelope.requestId() >= SendFrame.FIRST_ID) {
                talker().answered((int) envelope.requestId(), envelope.status(), envelope.retryAfterMillis());
            } else {
                answered(in, envelope);
            }
        } else if (envelope.kind() == Kind.PUSH_VALUE) {
            pushed(in, envelope);
        }
    }

    private void answered(ByteBuf in, EnvelopeCursor envelope) {
        CompletableFuture<byte[]> answer = calls.remove(envelope.requestId());
        if (answer == null) {
            return;
        }
        if (envelope.status() == Status.OK_VALUE) {
            int length = envelope.bodyEnd() - envelope.bodyStart();
            answer.complete(ByteBufUtil.getBytes(in, envelope.bodyStart(), length));
        } else {
            answer.completeExceptionally(new RefusedException(envelope.status(), envelope.retryAfterMillis()));
        }
    }

    private void pushed(ByteBuf in, EnvelopeCursor envelope) {
        int command = envelope.command();
        if (command != Command.MESSAGE_PUSH_VALUE && command != Command.SYNC_PUSH_VALUE) {
            return; // of the others the end of the connection tells
        }
        int from = envelope.bodyStart();
        int to = envelope.bodyEnd();
        long number = lane().entries().pushNumber(in, from, to);
        boolean repeated = number <= highestPush;
        highestPush = Math.max(highestPush, number);
        confirmSoon();
        if (repeated) {
            return;
        }
        if (command == Command.SYNC_PUSH_VALUE) {
            lane().recorder().sync();
            fetchNewest();
        } else {
            lane().entries().push(in, from, to, taking);
        }
    }

    private void take(ByteBuf in, long seq, int text) {
        SeenSeqs log = seen;
        if (log != null && log.add(seq) && Stamp.isAt(in, text)) {
            lane().arrived(Stamp.sender(in, text), Stamp.id(in, text));
        }
    }

    /** A window of this generator is smaller than a page, so the newest page has all that may be missing. */
    private void fetchNewest() {
        ConversationId joined = conversation;
        if (joined == null) {
            return;
        }
        FetchMessagesRequest page = FetchMessagesRequest.newBuilder()
                .setConversation(joined)
                .setBackwards(true)
                .setLimit(PAGE)
                .build();
        CompletableFuture<byte[]> answer = call(Command.FETCH_MESSAGES, page);
        answer.whenComplete((body, failure) -> {
            if (failure != null) {
                lane().recorder().failed(RefusedException.statusOf(failure));
                lane().later(this::fetchNewest, CONFIRM_NANOS);
            } else {
                ByteBuf bytes = Unpooled.wrappedBuffer(body);
                lane().entries().page(bytes, 0, body.length, this::take);
            }
        });
    }

    // --- confirming ---

    private void confirmSoon() {
        if (unconfirmed++ == 0) {
            firstUnconfirmedNanos = System.nanoTime();
        }
        if (unconfirmed >= CONFIRM_PUSHES) {
            confirm();
        } else if (!confirmQueued) {
            confirmQueued = true;
            lane().confirmLater(this);
        }
    }

    boolean isConfirmDue(long nowNanos) {
        return unconfirmed == 0 || nowNanos - firstUnconfirmedNanos >= CONFIRM_NANOS;
    }

    /** It was this client's turn in the lane's queue. */
    void confirmQueued() {
        confirmQueued = false;
        if (unconfirmed > 0) {
            confirm();
        }
    }

    private void confirm() {
        unconfirmed = 0;
        write(Frames.confirm(allocator(), highestPush));
    }

    void pingIfDue(long nowNanos) {
        if (secondHalf == null && nowNanos - lastPingNanos >= pingNanos) {
            lastPingNanos = nowNanos;
            write(Frames.request(allocator(), Command.PING, nextCall++, PingRequest.getDefaultInstance()));
        }
    }

    @Override
    void ended() {
        lane().offline(this);
        if (!closing) {
            lane().recorder().disconnected();
        }
        if (talker != null) {
            talker.ended();
        }
        RefusedException gone = new RefusedException(Status.UNAVAILABLE_VALUE, 0);
        calls.values().forEach(answer -> answer.completeExceptionally(gone));
        calls.clear();
    }
}
