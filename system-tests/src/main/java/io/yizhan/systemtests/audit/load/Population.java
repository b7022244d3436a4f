package io.yizhan.systemtests.audit.load;

import io.yizhan.client.ClientRuntime;
import io.yizhan.client.ImClientBuilder;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.systemtests.audit.fault.LinkRelay;
import io.yizhan.systemtests.audit.ledger.DeviceBook;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The users of an audit, their devices and their conversations. Every tenth user has a second device; every tenth device
 * is a wanderer, which comes and goes and doesn't send; some are on bad networks and don't send either. Made and used by
 * the audit's main thread.
 */
final class Population {

    private static final int USERS_PER_EXTRA_DEVICE = 10;
    private static final int DEVICES_PER_WANDERER = 10;
    private static final int DEVICES_PER_TROUBLED = 20;
    private static final int MOST_TROUBLED = 16;
    private static final int USERS_PER_GROUP = 15;
    private static final int LARGEST_GROUP = 12;
    private static final int AT_ONCE = 32;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final List<AuditDevice> devices = new ArrayList<>();
    private final List<AuditDevice> senders = new ArrayList<>();
    private final List<AuditDevice> wanderers = new ArrayList<>();
    private final Map<AuditDevice, List<LinkRelay>> troubled = new LinkedHashMap<>();
    private final List<AuditConversation> conversations = new ArrayList<>();
    private final Map<Integer, List<AuditDevice>> devicesOfUser = new HashMap<>();
    private final Map<Integer, Long> userIds = new HashMap<>();
    private final AuditWorld world;
    private final RandomGenerator random;

    Population(AuditWorld world, RandomGenerator random) {
        this.world = world;
        this.random = random;
    }

    /**
     * Registers everybody, brings every device online and creates the conversations.
     *
     * @param clients number of devices
     * @param progress told now and then how far it is
     */
    void settle(
            int clients, List<String> selectors, Troubles troubles, ClientRuntime runtime, Consumer<String> progress) {
        int users = 0;
        for (int device = 0; device < clients; device++) {
            boolean second = device % (USERS_PER_EXTRA_DEVICE + 1) == USERS_PER_EXTRA_DEVICE;
            int user = second ? users - 1 : users++;
            String account = "audit-" + world.run() + "-" + user;
            boolean badNetwork =
                    device % DEVICES_PER_TROUBLED == DEVICES_PER_TROUBLED / 2 && troubled.size() < MOST_TROUBLED;
            List<LinkRelay> relays = badNetwork ? troubles.way() : List.of();
            relays.forEach(relay -> world.leadsTo(relay.port(), relay.targetPort()));
            AuditDevice made =
                    new AuditDevice(device, user, account, "pw-" + account, way(selectors, relays), runtime, world);
            devices.add(made);
            devicesOfUser.computeIfAbsent(user, u -> new ArrayList<>()).add(made);
            if (badNetwork) {
                troubled.put(made, relays);
            } else {
                (device % DEVICES_PER_WANDERER == DEVICES_PER_WANDERER - 1 ? wanderers : senders).add(made);
            }
        }
        progress.accept("registering " + users + " users");
        List<Supplier<CompletableFuture<Long>>> registrations = new ArrayList<>();
        devicesOfUser.values().forEach(own -> registrations.add(() -> own.get(0).register()));
        all("register", registrations);
        progress.accept("logging in " + clients + " devices");
        List<Long> ids = all(
                "log in",
                devices.stream()
                        .<Supplier<CompletableFuture<Long>>>map(device -> device::come)
                        .toList());
        for (int i = 0; i < ids.size(); i++) {
            userIds.put(devices.get(i).user(), ids.get(i));
        }
        progress.accept("creating conversations");
        createConversations(users);
    }

    List<AuditDevice> devices() {
        return devices;
    }

    List<AuditDevice> wanderers() {
        return wanderers;
    }

    /** Those on bad networks, and the relays that their connections lead through. */
    Map<AuditDevice, List<LinkRelay>> troubled() {
        return troubled;
    }

    List<AuditConversation> conversations() {
        return conversations;
    }

    /** Those that send. */
    List<AuditDevice> senders() {
        return senders;
    }

    /** The books of all devices of a conversation's members, by conversation. */
    Map<Integer, Set<DeviceBook>> books() {
        Map<Integer, Set<DeviceBook>> books = new HashMap<>();
        for (AuditConversation conversation : conversations) {
            Set<DeviceBook> ofMembers = new HashSet<>();
            for (int user : conversation.members()) {
                devicesOfUser.getOrDefault(user, List.of()).forEach(device -> ofMembers.add(device.book()));
            }
            books.put(conversation.index(), ofMembers);
        }
        return books;
    }

    /** A device of a member, to read history with. */
    AuditDevice readerOf(AuditConversation conversation) {
        return devicesOfUser
                .getOrDefault(conversation.members().get(0), List.of())
                .get(0);
    }

    private static Consumer<ImClientBuilder> way(List<String> selectors, List<LinkRelay> relays) {
        if (relays.isEmpty()) {
            return builder -> builder.selectors(selectors);
        }
        List<String> servers =
                relays.stream().map(relay -> "127.0.0.1:" + relay.port()).toList();
        return builder -> builder.servers(servers);
    }

    private void createConversations(int users) {
        for (int user = 0; user < users; user++) {
            int peer = (user + 1) % users;
            if (peer != user && !(users == 2 && user == 1)) {
                add(ConversationIds.direct(idOf(user), idOf(peer)), List.of(user, peer));
            }
        }
        List<Supplier<CompletableFuture<Long>>> groups = new ArrayList<>();
        List<List<Integer>> members = new ArrayList<>();
        for (int group = 0; group < users / USERS_PER_GROUP; group++) {
            List<Integer> chosen = chooseMembers(users);
            members.add(chosen);
            Collection<Long> others = chosen.stream().skip(1).map(this::idOf).toList();
            AuditDevice owner =
                    devicesOfUser.getOrDefault(chosen.get(0), List.of()).get(0);
            groups.add(() -> owner.client().groups().create("audit " + world.run(), others, false));
        }
        List<Long> ids = all("create groups", groups);
        for (int i = 0; i < ids.size(); i++) {
            add(ConversationIds.group(ids.get(i)), members.get(i));
        }
    }

    private List<Integer> chooseMembers(int users) {
        int size = Math.min(users, 3 + random.nextInt(LARGEST_GROUP - 2));
        Set<Integer> chosen = new LinkedHashSet<>();
        while (chosen.size() < size) {
            chosen.add(random.nextInt(users));
        }
        return List.copyOf(chosen);
    }

    private void add(ConversationId id, List<Integer> members) {
        conversations.add(new AuditConversation(world.indexOf(id), id, members));
    }

    private long idOf(int user) {
        Long id = userIds.get(user);
        if (id == null) {
            throw new IllegalStateException("user " + user + " has not logged in");
        }
        return id;
    }

    /** Does many things, some at a time, and waits for all. */
    private static List<Long> all(String what, List<Supplier<CompletableFuture<Long>>> tasks) {
        Semaphore slots = new Semaphore(AT_ONCE);
        List<CompletableFuture<Long>> futures = new ArrayList<>();
        try {
            for (Supplier<CompletableFuture<Long>> task : tasks) {
                if (!slots.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new SuiteException("the suite doesn't " + what + " within " + PATIENCE.toMinutes() + " min");
                }
                futures.add(task.get().whenComplete((done, failure) -> slots.release()));
            }
            List<Long> results = new ArrayList<>();
            for (CompletableFuture<Long> future : futures) {
                results.add(future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            return results;
        } catch (ExecutionException | TimeoutException e) {
            throw new SuiteException("the suite doesn't " + what + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteException("interrupted", e);
        }
    }
}
