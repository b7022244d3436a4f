package io.yizhan.client.receive;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.client.ClientOptions;
import io.yizhan.client.ImException;
import io.yizhan.client.loop.Loop;
import io.yizhan.client.session.Backoff;
import io.yizhan.client.wire.Link;
import io.yizhan.client.wire.Reply;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationState;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.proto.ListConversationsRequest;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server for what is missing: the list of conversations, then pages of those that are behind, a few
 * conversations at a time. A failed page is asked for again after a back-off. On the loop's thread only.
 */
final class CatchUp {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
    private static final int PULLS_AT_A_TIME = 4;
    private static final int PAGE = 200;
    private static final int LIST_PAGE = 500;

    private final Loop loop;
    private final Events events;
    private final Backoff backoff;
    private final Set<Track> behind = new LinkedHashSet<>();
    private @Nullable Link link;
    private int pulls;
    private boolean listing;
    private boolean listAgain;
    private boolean syncing;

    CatchUp(Loop loop, ClientOptions options, Random random, Events events) {
        this.loop = loop;
        this.events = events;
        backoff = Backoff.betweenRequests(options.backoffMin(), options.backoffMax(), random);
    }

    /** What the server answered, and what may be asked. */
    interface Events {

        /** There is room for another page. */
        boolean hasRoom();

        void listed(ConversationState conversation);

        /** The list is complete. */
        void listEnded();

        /** A page; whether it could be used. */
        boolean page(Track track, FetchMessagesResponse page);

        /** Nothing of this conversation may be had. */
        void refused(Track track);

        void sessionInvalid(Link link);

        /** Nothing that the list told of is missing any more. */
        void caughtUp();
    }

    /** Begins a sync on a new link. */
    void online(Link opened) {
        offline();
        link = opened;
        sync();
    }

    void offline() {
        link = null;
        listing = false;
        listAgain = false;
        syncing = false;
        pulls = 0;
        for (Track track : behind) {
            track.pulling = false;
        }
        behind.clear();
        backoff.reset();
    }

    /** Asks for the list, and then for what is missing. */
    void sync() {
        if (link == null) {
            return;
        }
        syncing = true;
        if (listing) {
            listAgain = true;
        } else {
            listing = true;
            list(ConversationId.getDefaultInstance());
        }
    }

    /** A conversation lacks entries. */
    void want(Track track) {
        if (link != null) {
            behind.add(track);
            pump();
        }
    }

    /** Asks for as much as there is room for. */
    void pump() {
        for (Track track : new ArrayList<>(behind)) {
            if (!track.isBehind() && !track.pulling) {
                behind.remove(track);
            }
        }
        for (Track track : new ArrayList<>(behind)) {
            if (pulls >= PULLS_AT_A_TIME || !events.hasRoom()) {
                break;
            }
            if (!track.pulling && track.isSettled()) {
                pull(track);
            }
        }
        if (syncing && !listing && behind.isEmpty()) {
            syncing = false;
            events.caughtUp();
        }
    }

    private void list(ConversationId after) {
        Link open = link;
        if (open == null) {
            return;
        }
        ListConversationsRequest.Builder request =
                ListConversationsRequest.newBuilder().setLimit(LIST_PAGE);
        if (after.getSecond() != 0) {
            request.setAfter(after);
        }
        ByteString body = request.build().toByteString();
        open.request(Command.LIST_CONVERSATIONS, body, reply -> {
            if (open == link) {
                listed(open, after, reply);
            }
        });
    }

    private void listed(Link open, ConversationId after, Reply reply) {
        if (reply.status() == Status.UNAUTHENTICATED) {
            events.sessionInvalid(open);
            return;
        }
        if (!reply.isOk()) {
            listLater(open, after, reply.toException());
            return;
        }
        try {
            ListConversationsResponse page = ListConversationsResponse.parseFrom(reply.body());
            backoff.reset();
            page.getConversationsList().forEach(events::listed);
            if (page.getMore() && page.getConversationsCount() > 0) {
                list(page.getConversations(page.getConversationsCount() - 1).getConversation());
                return;
            }
        } catch (InvalidProtocolBufferException e) {
            listLater(open, after, new ImException(Status.INTERNAL, "the list can't be read"));
            return;
        }
        listing = false;
        if (listAgain) {
            listAgain = false;
            sync();
            return;
        }
        events.listEnded();
        pump();
    }

    private void listLater(Link open, ConversationId after, ImException why) {
        LOG.debug("list of conversations not had status={} reason={}", why.status(), why.reason());
        loop.schedule(
                () -> {
                    if (open == link) {
                        list(after);
                    }
                },
                backoff.next(why.retryAfter()));
    }

    private void pull(Track track) {
        Link open = link;
        if (open == null) {
            return;
        }
        track.pulling = true;
        pulls++;
        ByteString body = FetchMessagesRequest.newBuilder()
                .setConversation(track.conversation)
                .setFromSeq(track.delivered() + 1)
                .setLimit(PAGE)
                .build()
                .toByteString();
        open.request(Command.FETCH_MESSAGES, body, reply -> {
            if (open == link) {
                pulled(open, track, reply);
            }
        });
    }

    private void pulled(Link open, Track track, Reply reply) {
        if (reply.status() == Status.UNAUTHENTICATED) {
            events.sessionInvalid(open);
            return;
        }
        pulls--;
        boolean useful = false;
        Duration advised = Duration.ZERO;
        if (reply.isOk()) {
            try {
                useful = events.page(track, FetchMessagesResponse.parseFrom(reply.body()));
            } catch (InvalidProtocolBufferException e) {
                LOG.warn("a page can't be read", e);
            }
        } else if (reply.status() == Status.FORBIDDEN || reply.status() == Status.NOT_FOUND) {
            events.refused(track);
            useful = true;
        } else {
            advised = reply.toException().retryAfter();
        }
        if (useful) {
            backoff.reset();
            track.pulling = false;
            pump();
            return;
        }
        loop.schedule(
                () -> {
                    if (open == link) {
                        track.pulling = false;
                        pump();
                    }
                },
                backoff.next(advised));
        pump();
    }
}
