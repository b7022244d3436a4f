package io.yizhan.data.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yizhan.data.DataRig;
import io.yizhan.data.Messages;
import io.yizhan.proto.ChangeMembersRequest;
import io.yizhan.proto.ChangeMembersResponse;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.ConversationState;
import io.yizhan.proto.CreateGroupRequest;
import io.yizhan.proto.CreateGroupResponse;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.proto.ListConversationsRequest;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.MarkReadRequest;
import io.yizhan.proto.MarkReadResponse;
import io.yizhan.proto.MemberChange;
import io.yizhan.proto.NewMessage;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.stores.junit.StoresExtension;
import io.yizhan.stores.junit.StoresExtension.Stores;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StoresExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class HistoryTest {

    private DataRig rig;
    private long alice;
    private long bob;

    @BeforeAll
    void start(Stores stores) throws Exception {
        rig = DataRig.start(stores);
        alice = rig.newUser();
        bob = rig.newUser();
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    private ConversationId conversationOf(int messages) {
        ConversationId conversation = ConversationIds.direct(alice, rig.newUser());
        for (int i = 1; i <= messages; i += 10) {
            Messages.append(
                    rig,
                    conversation,
                    IntStream.range(i, Math.min(i + 10, messages + 1))
                            .mapToObj(number -> Messages.text(alice, "" + number))
                            .toArray(NewMessage[]::new));
        }
        return conversation;
    }

    private FetchMessagesResponse fetch(
            long reader, ConversationId conversation, long from, boolean backwards, int limit) {
        FetchMessagesRequest request = FetchMessagesRequest.newBuilder()
                .setConversation(conversation)
                .setFromSeq(from)
                .setBackwards(backwards)
                .setLimit(limit)
                .build();
        return rig.call(Command.READ_MESSAGES, request, reader, FetchMessagesResponse.class);
    }

    private static List<Long> seqs(FetchMessagesResponse page) {
        return page.getEntriesList().stream()
                .map(Messages::parse)
                .map(LogEntry::getSeq)
                .toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void readsPagesForwardsAndBackwards() {
        ConversationId conversation = conversationOf(130);
        FetchMessagesResponse page = fetch(alice, conversation, 1, false, 0);
        assertThat(seqs(page)).isEqualTo(range(1, 50));
        assertThat(page.getMore()).isTrue();
        assertThat(page.getLastSeq()).isEqualTo(130);
        page = fetch(alice, conversation, 51, false, 200);
        assertThat(seqs(page)).isEqualTo(range(51, 130));
        assertThat(page.getMore()).isFalse();
        assertThat(fetch(alice, conversation, 131, false, 0).getEntriesCount()).isZero();

        page = fetch(alice, conversation, 0, true, 120);
        assertThat(seqs(page)).isEqualTo(range(11, 130));
        assertThat(page.getMore()).isTrue();
        page = fetch(alice, conversation, 10, true, 120);
        assertThat(seqs(page)).isEqualTo(range(1, 10));
        assertThat(page.getMore()).isFalse();
    }

    @Test
    void anEntryIsAsItWasWritten() {
        ConversationId conversation = conversationOf(1);
        LogEntry entry = Messages.parse(fetch(alice, conversation, 1, false, 1).getEntries(0));
        assertThat(entry.getConversation()).isEqualTo(conversation);
        assertThat(entry.getSender()).isEqualTo(alice);
        assertThat(entry.getClientMessageId().size()).isEqualTo(16);
        assertThat(entry.getTimeMs()).isPositive();
        assertThat(entry.getContent().getText()).isEqualTo("1");
    }

    @Test
    void aPageEndsBeforeItGetsTooLargeButHasOneEntry() {
        ConversationId conversation = conversationOf(0);
        for (int i = 0; i < 5; i++) {
            Messages.appendOne(rig, conversation, Messages.text(alice, "x".repeat(20_000)));
        }
        Messages.appendOne(rig, conversation, Messages.text(alice, "y".repeat(60_000)));
        FetchMessagesResponse page = fetch(alice, conversation, 1, false, 200);
        assertThat(seqs(page)).containsExactly(1L, 2L);
        assertThat(page.getMore()).isTrue();
        assertThat(page.getSerializedSize()).isLessThanOrEqualTo(LogReader.MAX_PAGE_BYTES + 100);
        page = fetch(alice, conversation, 6, false, 200);
        assertThat(seqs(page)).containsExactly(6L);
        page = fetch(alice, conversation, 5, true, 200);
        assertThat(seqs(page)).containsExactly(4L, 5L);
        assertThat(page.getMore()).isTrue();
    }

    @Test
    void strangersReadNothing() {
        ConversationId conversation = conversationOf(1);
        assertStatus(Status.FORBIDDEN, () -> fetch(bob, conversation, 1, false, 0));
        assertStatus(Status.FORBIDDEN, () -> markRead(bob, conversation, 1));
        assertStatus(Status.NOT_FOUND, () -> fetch(bob, ConversationIds.group(alice + 99_999), 1, false, 0));
        FetchMessagesResponse empty = fetch(bob, ConversationIds.direct(bob, alice), 1, false, 0);
        assertThat(empty.getEntriesCount()).isZero();
        assertThat(empty.getLastSeq()).isZero();
    }

    private static void assertStatus(Status status, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    @Test
    void whoJoinsLaterSeesNothingOlder() {
        long group = rig.call(
                        Command.WRITE_GROUP,
                        CreateGroupRequest.newBuilder()
                                .setName("Late")
                                .setOpen(true)
                                .setOperationId(DataRig.randomId())
                                .build(),
                        alice,
                        CreateGroupResponse.class)
                .getGroupId();
        ConversationId conversation = ConversationIds.group(group);
        Messages.appendOne(rig, conversation, Messages.text(alice, "secret"));
        rig.call(
                Command.WRITE_MEMBERS,
                ChangeMembersRequest.newBuilder()
                        .setGroupId(group)
                        .setChange(MemberChange.JOIN)
                        .build(),
                bob,
                ChangeMembersResponse.class);
        Messages.appendOne(rig, conversation, Messages.text(bob, "hello"));

        assertThat(seqs(fetch(bob, conversation, 1, false, 0))).containsExactly(3L, 4L);
        FetchMessagesResponse back = fetch(bob, conversation, 0, true, 10);
        assertThat(seqs(back)).containsExactly(3L, 4L);
        assertThat(back.getMore()).isFalse();
        assertThat(seqs(fetch(alice, conversation, 1, false, 0))).containsExactly(1L, 2L, 3L, 4L);
        ConversationState state = list(bob, ConversationId.getDefaultInstance(), 0).getConversationsList().stream()
                .filter(found -> found.getConversation().equals(conversation))
                .findFirst()
                .orElseThrow();
        assertThat(state.getFirstSeq()).isEqualTo(3);
        assertThat(state.getReadSeq()).isEqualTo(2);
        assertThat(state.getLastSeq()).isEqualTo(4);
        assertThat(state.getGroupName()).isEqualTo("Late");
    }

    private ListConversationsResponse list(long user, ConversationId after, int limit) {
        ListConversationsRequest request = ListConversationsRequest.newBuilder()
                .setAfter(after)
                .setLimit(limit)
                .build();
        return rig.call(Command.READ_CONVERSATIONS, request, user, ListConversationsResponse.class);
    }

    @Test
    void conversationsAreListedInPages() {
        long user = rig.newUser();
        List<ConversationId> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ConversationId conversation = ConversationIds.direct(user, rig.newUser());
            Messages.appendOne(rig, conversation, Messages.text(user, "hello"));
            expected.add(conversation);
        }
        List<ConversationId> found = new ArrayList<>();
        ListConversationsResponse page = list(user, ConversationId.getDefaultInstance(), 3);
        for (int pages = 1; ; pages++) {
            page.getConversationsList().forEach(state -> found.add(state.getConversation()));
            if (!page.getMore()) {
                assertThat(pages).isEqualTo(3);
                break;
            }
            page = list(user, found.get(found.size() - 1), 3);
        }
        assertThat(found).isEqualTo(expected);
    }

    private long markRead(long reader, ConversationId conversation, long seq) {
        MarkReadRequest request = MarkReadRequest.newBuilder()
                .setConversation(conversation)
                .setReadSeq(seq)
                .build();
        return rig.call(Command.WRITE_READ_POSITION, request, reader, MarkReadResponse.class)
                .getReadSeq();
    }

    @Test
    void aReadPositionNeverGoesBackNorBeyondTheEnd() {
        ConversationId conversation = conversationOf(5);
        assertThat(markRead(alice, conversation, 3)).isEqualTo(3);
        assertThat(markRead(alice, conversation, 2)).isEqualTo(3);
        assertThat(markRead(alice, conversation, 99)).isEqualTo(5);
        assertThat(markRead(bob, ConversationIds.direct(bob, rig.newUser()), 1)).isZero();
    }
}
