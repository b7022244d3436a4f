package io.yizhan.chat.submit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How fast each sender may be on this chat server. A user's conversations are spread over the chat servers, so the limit
 * is per user and chat server, and a repeat costs as much as a first try. Safe for any thread.
 */
final class SenderRates {

    private final RateLimit limit;
    private final Ticker ticker;
    private final Cache<Long, TokenBucket> buckets;

    SenderRates(RateLimit limit, Ticker ticker) {
        this.limit = limit;
        this.ticker = ticker;
        // A bucket that was left alone for so long is full again: forgetting it changes nothing.
        Duration full = Duration.ofSeconds(1L + limit.burst() / limit.perSecond());
        this.buckets = Caffeine.newBuilder()
                .maximumSize(limit.senders())
                .expireAfterAccess(full)
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
    }

    /** @return 0 if the sender may send now, else the milliseconds to wait */
    int waitMillis(long sender) {
        long now = ticker.nanos();
        TokenBucket bucket = buckets.get(sender, user -> new TokenBucket(limit.perSecond(), limit.burst(), now));
        long nanos = bucket.take(now);
        return nanos == 0 ? 0 : Math.toIntExact(1 + TimeUnit.NANOSECONDS.toMillis(nanos));
    }
}
