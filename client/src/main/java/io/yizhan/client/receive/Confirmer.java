package io.yizhan.client.receive;

import io.yizhan.client.ClientOptions;
import io.yizhan.client.loop.Loop;
import io.yizhan.client.loop.Timer;
import io.yizhan.client.wire.Link;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConfirmPush;
import org.jspecify.annotations.Nullable;

/** Confirms the pushes of one link: cumulatively, after a short delay or a number of them. On the loop's thread only. */
final class Confirmer {
    final PushLedger ledger = new PushLedger();

    private final Loop loop;
    private final ClientOptions options;
    private final Link link;
    private long confirmed;
    private @Nullable Timer timer;

    Confirmer(Loop loop, ClientOptions options, Link link) {
        this.loop = loop;
        this.options = options;
        this.link = link;
    }

    /** Something was taken: see what can be confirmed. */
    void progress() {
        long number = ledger.confirmable();
        if (number - confirmed >= options.confirmPushes()) {
            confirm();
        } else if (number > confirmed) {
            later();
        }
    }

    /** A push came again: the confirmation of it may not have arrived. */
    void repeat() {
        if (ledger.confirmable() > 0) {
            later();
        }
    }

    /** Confirms what can be, at once. */
    void confirm() {
        stop();
        confirmed = ledger.confirmable();
        link.push(
                Command.CONFIRM_PUSH,
                ConfirmPush.newBuilder().setPushNumber(confirmed).build());
    }

    void stop() {
        Timer waiting = timer;
        timer = null;
        if (waiting != null) {
            waiting.cancel();
        }
    }

    private void later() {
        if (timer == null) {
            timer = loop.schedule(this::confirm, options.confirmDelay().toNanos());
        }
    }
}
