package io.yizhan.access.login;

import io.yizhan.access.connection.RateLimit;
import io.yizhan.runtime.time.Ticker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How fast clients of one address may try something. An IPv6 address counts by its first 64 bits, which is what one
 * customer has. Remembers the addresses seen last, up to a bound. Safe for any thread.
 */
final class AddressLimits {

    private static final int IPV6_PREFIX_BYTES = 8;

    private final RateLimit limit;
    private final Ticker ticker;
    private final Map<InetAddress, Long> buckets;

    AddressLimits(RateLimit limit, int addresses, Ticker ticker) {
        this.limit = limit;
        this.ticker = ticker;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<InetAddress, Long> eldest) {
                return size() > addresses;
            }
        };
    }

    /** Nanoseconds until a client of this address may try again; 0 if now, and then counts it. */
    synchronized long waitNanos(InetAddress address) {
        long now = ticker.nanos();
        InetAddress key = network(address);
        long bucket = buckets.getOrDefault(key, RateLimit.full(now));
        long wait = limit.waitNanos(bucket, now);
        if (wait <= 0) {
            buckets.put(key, limit.take(bucket, now));
        }
        return Math.max(0, wait);
    }

    private static InetAddress network(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, IPV6_PREFIX_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("address: " + bytes.length + " bytes (expected: 16)", e);
        }
    }
}
