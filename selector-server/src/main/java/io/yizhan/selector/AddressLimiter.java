package io.yizhan.selector;

import io.yizhan.runtime.time.Ticker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A token bucket per address; the 2^64 addresses of one IPv6 network share one. Remembers a bounded number of addresses,
 * the last seen. Belongs to one thread.
 */
final class AddressLimiter {

    private static final int MAX_ADDRESSES = 20_000;
    private static final int NETWORK_BYTES = 8;

    private final double perNano;
    private final int burst;
    private final Ticker ticker;
    private final Map<ByteBuffer, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Bucket> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    AddressLimiter(int perSecond, int burst, Ticker ticker) {
        this.perNano = (double) perSecond / TimeUnit.SECONDS.toNanos(1);
        this.burst = burst;
        this.ticker = ticker;
    }

    /** Takes one request; false if this address has made too many. */
    boolean take(InetAddress address) {
        long now = ticker.nanos();
        Bucket bucket = buckets.computeIfAbsent(network(address), network -> new Bucket(burst, now));
        bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.filledAt) * perNano);
        bucket.filledAt = now;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    private static ByteBuffer network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
    }

    private static final class Bucket {

        private double tokens;
        private long filledAt;

        Bucket(double tokens, long filledAt) {
            this.tokens = tokens;
            this.filledAt = filledAt;
        }
    }
}
