package io.yizhan.client.receive;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.client.ClientOptions;
import io.yizhan.client.ReceivedMessage;
import io.yizhan.client.loop.Loop;
import io.yizhan.client.loop.Timer;
import io.yizhan.client.wire.Link;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.ConversationState;
import io.yizhan.proto.FetchMessagesResponse;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.MessagePush;
import io.yizhan.proto.SyncPush;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything received, each entry once and in order for each conversation. Pushes are hints: whatever is missing, was
 * dropped for lack of room, or was only heard of, is pulled from the log. On the loop's thread only.
 */
public final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final int MAX_EARLY_ACKNOWLEDGED = 1024;

    private final Loop loop;
    private final ClientOptions options;
    private final Deliveries deliveries;
    private final InboxEvents events;
    private final CatchUp catchUp;
    private final Map<ConversationId, Track> tracks = new HashMap<>();
    private final Set<Track> gaps = new LinkedHashSet<>();
    /** Their next entry is here, and there was no room to deliver it. */
    private final Set<Track> stalled = new LinkedHashSet<>();

    private @Nullable Confirmer confirmer;
    private @Nullable Timer gapTimer;
    private long userId;
    private boolean fresh;
    private boolean listedOnce;

    /**
     * @param deliveries where entries go; this inbox alone puts messages there
     * @param events asked and told on the loop's thread
     */
    public Inbox(Loop loop, ClientOptions options, Random random, Deliveries deliveries, InboxEvents events) {
        this.loop = loop;
        this.options = options;
        this.deliveries = deliveries;
        this.events = events;
        catchUp = new CatchUp(loop, options, random, new Answers());
        deliveries.afterEachBatch(this::taken);
    }

    /**
     * What this device had taken before; once, before {@link #online}.
     *
     * @param cursors null on a device that was never in sync
     */
    public void restore(@Nullable Map<ConversationId, Long> cursors) {
        fresh = cursors == null;
        if (cursors != null) {
            cursors.forEach((conversation, seq) -> tracks.put(conversation, new Track(conversation, Math.max(0, seq))));
        }
    }

    /** A session begins: its pushes count from 1, and what was missed is pulled. */
    public void online(Link link, long user) {
        offline();
        userId = user;
        confirmer = new Confirmer(loop, options, link);
        catchUp.online(link);
    }

    public void offline() {
        Confirmer former = confirmer;
        confirmer = null;
        if (former != null) {
            former.stop();
        }
        catchUp.offline();
        gaps.clear();
    }

    /** Entries were pushed; false if the server has left its bounds. */
    public boolean pushed(MessagePush push) {
        Confirmer open = confirmer;
        if (open == null) {
            return true;
        }
        if (open.ledger.isFull()) {
            return false;
        }
        PushLedger.Push waits = new PushLedger.Push();
        for (ByteString bytes : push.getEntriesList()) {
            LogEntry entry = parse(bytes);
            if (entry != null) {
                Track track = track(entry.getConversation());
                waits.waitFor(track, entry.getSeq());
                offer(track, entry);
            }
        }
        if (!open.ledger.received(push.getPushNumber(), waits)) {
            open.repeat();
        }
        open.progress();
        return true;
    }

    /**
     * Something wasn't pushed. Confirmed before the list is asked for: whatever the server accepts afterwards, it pushes
     * again, and whatever it accepted before is in the list.
     */
    public void mustSync(SyncPush push) {
        Confirmer open = confirmer;
        if (open != null) {
            open.ledger.replacedBySync(push.getPushNumber());
            open.confirm();
            catchUp.sync();
        }
    }

    /** Whether another {@link #acknowledged} of this conversation can be kept. */
    public boolean mayAcknowledge(ConversationId conversation) {
        Track track = tracks.get(conversation);
        return track == null || track.early() < MAX_EARLY_ACKNOWLEDGED;
    }

    /** An own message is stored at this seq: the cursor moves past it, and the listener doesn't get it. */
    public void acknowledged(ConversationId conversation, long seq) {
        Track track = track(conversation);
        track.keep(seq, Track.Slot.OWN);
        advance(track);
        mind(track);
    }

    /** There is an entry at this seq. */
    public void exists(ConversationId conversation, long seq) {
        Track track = track(conversation);
        track.heardOf(seq);
        mind(track);
    }

    private void offer(Track track, LogEntry entry) {
        long seq = entry.getSeq();
        if (track.isSettled() && seq <= track.delivered()) {
            return;
        }
        boolean own = entry.getSender() == userId;
        if (track.isSettled() && seq == track.delivered() + 1 && !track.hasNext() && deliveries.hasRoom()) {
            track.delivered(seq);
            if (own && events.isBeingSent(entry)) {
                deliveries.cursor(track, seq);
            } else {
                deliveries.message(track, seq, new ReceivedMessage(entry, own));
            }
        } else if (own && events.isBeingSent(entry)) {
            track.keep(seq, Track.Slot.OWN);
        } else {
            track.keep(seq, new Track.Slot(entry));
        }
        advance(track);
        mind(track);
    }

    private void advance(Track track) {
        boolean wasFull = track.early() >= MAX_EARLY_ACKNOWLEDGED;
        while (track.hasNext() && deliveries.hasRoom()) {
            LogEntry entry = track.next().entry;
            if (entry == null) {
                deliveries.cursor(track, track.delivered());
            } else {
                boolean own = entry.getSender() == userId;
                deliveries.message(track, track.delivered(), new ReceivedMessage(entry, own));
            }
        }
        if (track.hasNext()) {
            stalled.add(track);
        }
        if (wasFull && track.early() < MAX_EARLY_ACKNOWLEDGED) {
            events.progress(track.conversation);
        }
    }

    /** What is missing may still be on its way, so it is pulled only if it doesn't come by itself. */
    private void mind(Track track) {
        if (!track.isBehind() || !track.isSettled()) {
            return;
        }
        gaps.add(track);
        if (gapTimer == null) {
            gapTimer = loop.schedule(
                    () -> {
                        gapTimer = null;
                        Set<Track> missing = new LinkedHashSet<>(gaps);
                        gaps.clear();
                        missing.stream().filter(Track::isBehind).forEach(catchUp::want);
                    },
                    options.gapDelay().toNanos());
        }
    }

    /** The application has taken a batch, so there is room. */
    private void taken() {
        Set<Track> waiting = new LinkedHashSet<>(stalled);
        stalled.clear();
        waiting.forEach(this::advance);
        catchUp.pump();
        Confirmer open = confirmer;
        if (open != null) {
            open.progress();
        }
    }

    private Track track(ConversationId conversation) {
        return tracks.computeIfAbsent(conversation, any -> new Track(any, listedOnce ? 0 : Track.UNSETTLED));
    }

    private void skip(Track track, long seq) {
        if (seq > track.delivered()) {
            track.skipTo(seq);
            deliveries.cursor(track, seq);
        }
    }

    private static @Nullable LogEntry parse(ByteString bytes) {
        try {
            LogEntry entry = LogEntry.parseFrom(bytes);
            if (entry.getSeq() > 0 && ConversationIds.isValid(entry.getConversation())) {
                return entry;
            }
            LOG.warn("an entry without a place was left out seq={}", entry.getSeq());
        } catch (InvalidProtocolBufferException e) {
            LOG.warn("an entry that can't be read was left out", e);
        }
        return null;
    }

    private final class Answers implements CatchUp.Events {

        @Override
        public boolean hasRoom() {
            return deliveries.hasRoom();
        }

        @Override
        public void listed(ConversationState state) {
            Track track = track(state.getConversation());
            long first = Math.max(1, state.getFirstSeq());
            if (!track.isSettled()) {
                long begin = fresh ? Math.max(first - 1, state.getLastSeq() - options.initialHistory()) : first - 1;
                skip(track, begin);
            } else {
                skip(track, first - 1);
            }
            track.heardOf(state.getLastSeq());
            advance(track);
            if (track.isBehind()) {
                catchUp.want(track);
            }
        }

        @Override
        public void listEnded() {
            listedOnce = true;
            for (Track track : tracks.values()) {
                if (!track.isSettled()) {
                    track.skipTo(0);
                    advance(track);
                    if (track.isBehind()) {
                        catchUp.want(track);
                    }
                }
            }
        }

        @Override
        public boolean page(Track track, FetchMessagesResponse page) {
            long before = track.delivered();
            track.heardOf(page.getLastSeq());
            boolean first = true;
            for (ByteString bytes : page.getEntriesList()) {
                LogEntry entry = parse(bytes);
                if (entry == null || !entry.getConversation().equals(track.conversation)) {
                    continue;
                }
                if (first && entry.getSeq() > before + 1 && track.delivered() == before) {
                    if (before > 0) {
                        // Where this user may begin to read has moved: the list tells to where.
                        catchUp.sync();
                        return false;
                    }
                    skip(track, entry.getSeq() - 1);
                }
                first = false;
                offer(track, entry);
            }
            return track.delivered() > before || !deliveries.hasRoom() || !track.isBehind();
        }

        @Override
        public void refused(Track track) {
            LOG.debug("a conversation can no longer be read");
            track.giveUp();
            Confirmer open = confirmer;
            if (open != null) {
                open.progress();
            }
        }

        @Override
        public void sessionInvalid(Link link) {
            events.sessionInvalid(link);
        }

        @Override
        public void caughtUp() {
            fresh = false;
            deliveries.synced(events::synced);
        }
    }
}
