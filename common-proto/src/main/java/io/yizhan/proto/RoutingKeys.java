package io.yizhan.proto;

import java.nio.charset.StandardCharsets;

/**
 * What the ring hashes. Every daemon computes keys here, so that all agree where a user, a conversation or a name has
 * its place.
 */
public final class RoutingKeys {

    private RoutingKeys() {}

    /** Key of a user or group id. */
    public static long ofId(long id) {
        return mix(id);
    }

    /** Key of a conversation. */
    public static long ofConversation(ConversationId conversation) {
        return mix(mix(conversation.getFirst()) + conversation.getSecond());
    }

    /** Key of a name, such as an account. */
    public static long ofName(String name) {
        long hash = 0xcbf29ce484222325L; // FNV-1a, 64 bits
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
    public static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
