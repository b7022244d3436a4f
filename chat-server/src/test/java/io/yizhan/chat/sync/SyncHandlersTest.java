package io.yizhan.chat.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.proto.ListConversationsRequest;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.MarkReadRequest;
import io.yizhan.proto.MarkReadResponse;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.RoutingKeys;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.testing.FakeCaller;
import io.yizhan.runtime.testing.HandLoop;
import io.yizhan.runtime.time.Deadline;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SyncHandlersTest {

    private static final long USER = 11;
    private static final ConversationId DIRECT = ConversationIds.direct(USER, 12);

    private final HandLoop loop = new HandLoop();
    private final FakeCaller data = new FakeCaller(loop);
    private final RequestContext context = contextOf(USER);
    private final FetchMessagesHandler fetch = new FetchMessagesHandler(data);
    private final ListConversationsHandler list = new ListConversationsHandler(data);
    private final MarkReadHandler mark = new MarkReadHandler(data);

    @Test
    void aPagePassesThroughAsItIs() {
        FetchMessagesResponse page = FetchMessagesResponse.newBuilder()
                .addEntries(ByteString.copyFromUtf8("an entry"))
                .setMore(true)
                .build();
        FetchMessagesRequest request = fetch(DIRECT, 5, 200);
        var answer = fetch.handle(request, context).toCompletableFuture();

        var call = data.open(Command.READ_MESSAGES);
        assertThat(call.call().body()).isSameAs(request);
        assertThat(call.call().userId()).isEqualTo(USER);
        assertThat(call.call().routingKey()).isEqualTo(RoutingKeys.ofConversation(DIRECT));
        assertThat(call.call().deadline()).isEqualTo(context.deadline());
        call.answer(page);
        assertThat(answer.join()).isSameAs(page);
    }

    @Test
    void groupsAreLeftToTheDataServer() {
        fetch.handle(fetch(ConversationIds.group(5), 0, 0), context);

        assertThat(data.calls(Command.READ_MESSAGES)).hasSize(1);
    }

    @Test
    void refusesWhatCannotBeRead() {
        assertRefused(Status.FORBIDDEN, () -> fetch.handle(fetch(ConversationIds.direct(12, 13), 0, 0), context));
        assertRefused(Status.FORBIDDEN, () -> fetch.handle(fetch(DIRECT, 0, 0), contextOf(0)));
        assertRefused(Status.INVALID, () -> fetch.handle(fetch(ConversationId.getDefaultInstance(), 0, 0), context));
        assertRefused(Status.INVALID, () -> fetch.handle(fetch(DIRECT, 0, 201), context));
        assertRefused(Status.INVALID, () -> fetch.handle(fetch(DIRECT, 0, -1), context));
        assertRefused(Status.INVALID, () -> fetch.handle(fetch(DIRECT, -1, 0), context));
        assertThat(data.calls(Command.READ_MESSAGES)).isEmpty();
    }

    @Test
    void listsAtMost500() {
        var answer = list.handle(
                        ListConversationsRequest.newBuilder().setLimit(500).build(), context)
                .toCompletableFuture();
        data.open(Command.READ_CONVERSATIONS).answer(ListConversationsResponse.getDefaultInstance());

        assertThat(answer).isCompleted();
        assertRefused(
                Status.INVALID,
                () -> list.handle(
                        ListConversationsRequest.newBuilder().setLimit(501).build(), context));
        assertRefused(Status.FORBIDDEN, () -> list.handle(ListConversationsRequest.getDefaultInstance(), contextOf(0)));
    }

    @Test
    void marksWhatTheUserHasRead() {
        MarkReadRequest request = MarkReadRequest.newBuilder()
                .setConversation(DIRECT)
                .setReadSeq(7)
                .build();
        var answer = mark.handle(request, context).toCompletableFuture();
        data.open(Command.WRITE_READ_POSITION)
                .answer(MarkReadResponse.newBuilder().setReadSeq(9).build());

        assertThat(answer.join().getReadSeq()).isEqualTo(9);
        assertRefused(
                Status.INVALID,
                () -> mark.handle(request.toBuilder().setReadSeq(-1).build(), context));
    }

    private static FetchMessagesRequest fetch(ConversationId conversation, long fromSeq, int limit) {
        return FetchMessagesRequest.newBuilder()
                .setConversation(conversation)
                .setFromSeq(fromSeq)
                .setLimit(limit)
                .build();
    }

    private RequestContext contextOf(long user) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(5), loop);
        return new RequestContext(NodeId.getDefaultInstance(), user, 1, 0, deadline, 0, 0);
    }

    private static void assertRefused(Status status, ThrowingCallable call) {
        assertThatExceptionOfType(StatusException.class).isThrownBy(call).matches(e -> e.status() == status);
    }
}
