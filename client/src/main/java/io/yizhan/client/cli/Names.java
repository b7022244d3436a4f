package io.yizhan.client.cli;

import io.yizhan.client.ImClient;
import io.yizhan.client.ImException;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.ConversationState;
import io.yizhan.proto.Profile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** What ids are called, asked once each. Waits for answers: not for the loop. Safe for any thread else. */
final class Names {
    private static final int PROFILES_AT_A_TIME = 100;

    private final ImClient client;
    private final Duration timeout;
    private final Map<Long, Profile> profiles = new ConcurrentHashMap<>();
    private final Map<Long, String> groups = new ConcurrentHashMap<>();

    Names(ImClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /** The id of an account; NOT_FOUND where there is none. */
    long userId(String account) {
        Profile profile = CliSession.await(client.users().byAccount(account), timeout, client);
        profiles.put(profile.getUserId(), profile);
        return profile.getUserId();
    }

    List<Long> userIds(Collection<String> accounts) {
        List<Long> ids = new ArrayList<>();
        accounts.forEach(account -> ids.add(userId(account)));
        return ids;
    }

    /** Asks for many users at once; those that can't be had stay unknown. */
    void learn(Collection<Long> userIds) {
        Set<Long> unknown = new TreeSet<>(userIds);
        unknown.removeAll(profiles.keySet());
        unknown.remove(0L);
        List<Long> left = new ArrayList<>(unknown);
        for (int at = 0; at < left.size(); at += PROFILES_AT_A_TIME) {
            List<Long> some = left.subList(at, Math.min(left.size(), at + PROFILES_AT_A_TIME));
            try {
                for (Profile profile : CliSession.await(client.users().byId(some), timeout, client)) {
                    profiles.put(profile.getUserId(), profile);
                }
            } catch (ImException e) {
                return; // numbers are shown instead
            }
        }
    }

    /** What to show for a user. */
    String display(long userId) {
        if (userId == 0) {
            return "yizhan";
        }
        learn(List.of(userId));
        Profile profile = profiles.get(userId);
        if (profile == null) {
            return Long.toString(userId);
        }
        return Texts.harmless(profile.getDisplayName().isEmpty() ? profile.getAccount() : profile.getDisplayName());
    }

    /** The account of a user; its number where that isn't known. */
    String account(long userId) {
        learn(List.of(userId));
        Profile profile = profiles.get(userId);
        return profile == null ? Long.toString(userId) : profile.getAccount();
    }

    /** What to show for a conversation. */
    String conversation(ConversationId conversation, long ownUserId) {
        if (!ConversationIds.isGroup(conversation)) {
            return display(ConversationIds.peerOf(conversation, ownUserId));
        }
        long id = conversation.getSecond();
        if (!groups.containsKey(id)) {
            learnGroups();
        }
        String name = groups.getOrDefault(id, "");
        return (name.isEmpty() ? "group" : Texts.harmless(name)) + " (" + id + ")";
    }

    /** All conversations of this user, whose names are then known. */
    List<ConversationState> conversations() {
        List<ConversationState> all = CliSession.await(client.conversations().list(), timeout, client);
        for (ConversationState state : all) {
            if (ConversationIds.isGroup(state.getConversation())) {
                groups.put(state.getConversation().getSecond(), state.getGroupName());
            }
        }
        return all;
    }

    private void learnGroups() {
        try {
            conversations();
        } catch (ImException e) {
            // The number alone is shown.
        }
    }
}
