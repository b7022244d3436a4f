package io.yizhan.client.receive;

import io.yizhan.client.ImListener;
import io.yizhan.client.ReceivedMessage;
import io.yizhan.client.loop.Callbacks;
import io.yizhan.client.loop.Loop;
import io.yizhan.client.store.CursorStore;
import io.yizhan.proto.ConversationId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the application: one batch at a time, in order. First the listener gets the messages, then the store the
 * cursors, then the loop hears that they were taken. Bounded by {@link #hasRoom}, which callers of {@link #message} and
 * {@link #cursor} ask first. On the loop's thread only.
 */
public final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final int BATCH = 128;

    private final Loop loop;
    private final Callbacks callbacks;
    private final int max;
    private final ImListener listener;
    private final CursorStore cursors;
    private final ArrayDeque<Item> waiting = new ArrayDeque<>();
    private Runnable taken = () -> {};
    private int inBatch;
    private boolean running;

    public Deliveries(Loop loop, Callbacks callbacks, int max, ImListener listener, CursorStore cursors) {
        this.loop = loop;
        this.callbacks = callbacks;
        this.max = max;
        this.listener = listener;
        this.cursors = cursors;
    }

    /** Something to run on the callback threads, in turn with the messages. There are few of these. */
    public void event(Runnable event) {
        add(new Item(null, 0, null, event));
    }

    /** What to do on the loop's thread after each batch that the application has taken. */
    void afterEachBatch(Runnable afterwards) {
        taken = afterwards;
    }

    boolean hasRoom() {
        return waiting.size() + inBatch < max;
    }

    void message(Track track, long seq, ReceivedMessage message) {
        add(new Item(track, seq, message, null));
    }

    /** The cursor moves without a message. */
    void cursor(Track track, long seq) {
        add(new Item(track, seq, null, null));
    }

    /** Lets the store know that there was a sync, even if it has moved no cursor. */
    void synced(Runnable event) {
        event(() -> {
            save(new HashMap<>());
            event.run();
        });
    }

    private void add(Item item) {
        waiting.add(item);
        if (!running) {
            running = true;
            // Later, so that what comes in the same round of the loop is one batch.
            loop.execute(this::next);
        }
    }

    private void next() {
        List<Item> batch = new ArrayList<>(Math.min(BATCH, waiting.size()));
        while (batch.size() < BATCH && !waiting.isEmpty()) {
            batch.add(waiting.remove());
        }
        inBatch = batch.size();
        callbacks.run(() -> {
            hand(batch);
            loop.execute(() -> done(batch));
        });
    }

    private void done(List<Item> batch) {
        for (Item item : batch) {
            if (item.track != null) {
                item.track.taken = item.seq;
            }
        }
        inBatch = 0;
        running = !waiting.isEmpty();
        if (running) {
            next();
        }
        taken.run();
    }

    /** On a callback thread. */
    private void hand(List<Item> batch) {
        Map<ConversationId, Long> changed = new HashMap<>();
        List<ReceivedMessage> messages = new ArrayList<>();
        for (Item item : batch) {
            if (item.message != null) {
                messages.add(item.message);
            }
            if (item.track != null) {
                changed.put(item.track.conversation, item.seq);
            }
            Runnable event = item.event;
            if (event != null) {
                tell(messages);
                messages = new ArrayList<>();
                guarded(event);
            }
        }
        tell(messages);
        if (!changed.isEmpty()) {
            save(changed);
        }
    }

    private void tell(List<ReceivedMessage> messages) {
        if (!messages.isEmpty()) {
            guarded(() -> listener.onMessages(messages));
        }
    }

    private void save(Map<ConversationId, Long> changed) {
        guarded(() -> cursors.saveCursors(changed));
    }

    private static void guarded(Runnable applicationCode) {
        try {
            applicationCode.run();
        } catch (RuntimeException e) {
            LOG.warn("the application's listener or store failed", e);
        }
    }

    private static final class Item {
        final @Nullable Track track;
        final long seq;
        final @Nullable ReceivedMessage message;
        final @Nullable Runnable event;

        Item(@Nullable Track track, long seq, @Nullable ReceivedMessage message, @Nullable Runnable event) {
            this.track = track;
            this.seq = seq;
            this.message = message;
            this.event = event;
        }
    }
}
