package io.yizhan.runtime.registry;

import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.RegisterRecord;
import io.yizhan.proto.Registration;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.time.AwakeTime;
import io.yizhan.runtime.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is registered over which link, and which of several runs of one type and instance is valid. Decides only; whoever
 * owns it acts. Belongs to one thread.
 *
 * <p>The valid run is the highest (incarnation, then process id) that has been ACTIVE, even when it is gone meanwhile.
 * STANDBY supersedes nobody, and a run that drains needn't be told any more.
 *
 * @param <L> stands for a link; compared by identity or by equality, as it likes
 */
public final class Registry<L> {

    /** How many instances are remembered; more are refused. */
    private static final int MAX_INSTANCES = 100_000;

    private final int cluster;
    private final long silenceNanos;
    private final AwakeTime awake;
    private final Map<L, Entry<L>> entries = new LinkedHashMap<>();
    private final Map<Instance, History> histories = new HashMap<>();

    /**
     * @param cluster whose daemons may register
     * @param silence after which a daemon that sent no heartbeat is gone
     * @param sweepInterval at which {@link #sweep()} is called
     */
    public Registry(int cluster, Duration silence, Duration sweepInterval, Ticker ticker) {
        this.cluster = cluster;
        this.silenceNanos = silence.toNanos();
        this.awake = new AwakeTime(ticker, sweepInterval);
    }

    /** The highest incarnation seen of a type and instance, in whatever state; 0 where none. */
    public long highestIncarnation(NodeId node) {
        History history = histories.get(Instance.of(node));
        return history == null ? 0 : history.highestSeen;
    }

    /** Takes a heartbeat. */
    public Verdict<L> register(L link, Registration registration) {
        Optional<String> fault = fault(registration);
        if (fault.isPresent()) {
            entries.remove(link);
            return new Verdict.Refused<>(fault.get());
        }
        History history = histories.computeIfAbsent(Instance.of(registration.getNode()), i -> new History());
        history.see(registration);
        boolean superseded = history.supersedes(registration);
        RegisteredNode<L> node = new RegisteredNode<>(link, registration, superseded);
        Entry<L> former = entries.put(link, new Entry<>(node, awake.nanos()));
        if (superseded && registration.getState() != NodeState.DRAINING) {
            return new Verdict.Superseded<>(history.validIncarnation);
        }
        List<L> replaced = former == null ? otherLinks(node) : List.of();
        replaced.forEach(entries::remove);
        boolean changed = former == null || differs(former.node, node);
        return new Verdict.Accepted<>(changed, supersede(registration, history), replaced);
    }

    /** A link is gone; true if a daemon was registered on it. */
    public boolean gone(L link) {
        return entries.remove(link) != null;
    }

    /** Moves time on; returns the links that have been silent too long, still registered: close them. */
    public List<L> sweep() {
        awake.tick();
        long now = awake.nanos();
        List<L> silent = new ArrayList<>();
        for (Entry<L> entry : entries.values()) {
            if (now - entry.heardAtNanos >= silenceNanos) {
                silent.add(entry.node.link());
            }
        }
        return silent;
    }

    /** The daemon registered on a link. */
    public Optional<RegisteredNode<L>> find(L link) {
        return Optional.ofNullable(entries.get(link)).map(entry -> entry.node);
    }

    /** Every registered daemon, in the order of registration; superseded ones too. */
    public Collection<RegisteredNode<L>> nodes() {
        return entries.values().stream().map(entry -> entry.node).toList();
    }

    /** What is remembered of every type and instance, whether it is registered now or not. */
    List<RegisterRecord.Run> runs() {
        List<RegisterRecord.Run> runs = new ArrayList<>();
        histories.forEach((instance, history) -> runs.add(RegisterRecord.Run.newBuilder()
                .setNode(NodeId.newBuilder().setType(instance.type).setInstance(instance.instance))
                .setHighestSeen(history.highestSeen)
                .setValidIncarnation(history.validIncarnation)
                .setValidPid(history.validPid)
                .build()));
        return runs;
    }

    /** Takes over what another register remembers; what this one knows already is kept where it is later. */
    void remember(List<RegisterRecord.Run> runs) {
        for (RegisterRecord.Run run : runs) {
            History history = histories.computeIfAbsent(Instance.of(run.getNode()), i -> new History());
            history.highestSeen = Math.max(history.highestSeen, run.getHighestSeen());
            if (run.getValidIncarnation() > history.validIncarnation) {
                history.validIncarnation = run.getValidIncarnation();
                history.validPid = run.getValidPid();
            }
        }
    }

    private Optional<String> fault(Registration registration) {
        if (histories.size() >= MAX_INSTANCES && !histories.containsKey(Instance.of(registration.getNode()))) {
            return Optional.of("instances: " + histories.size() + " (expected: < " + MAX_INSTANCES + ")");
        }
        return RegistrationCheck.fault(registration, cluster);
    }

    /** Links of the same process. */
    private List<L> otherLinks(RegisteredNode<L> node) {
        return entries.values().stream()
                .map(entry -> entry.node)
                .filter(other -> !other.link().equals(node.link())
                        && Instance.of(other.id()).equals(Instance.of(node.id()))
                        && other.id().getIncarnation() == node.id().getIncarnation()
                        && other.registration().getPid() == node.registration().getPid())
                .map(RegisteredNode::link)
                .toList();
    }

    /** Marks the runs that aren't valid any more; returns the links of those that must be told. */
    private List<L> supersede(Registration valid, History history) {
        List<L> told = new ArrayList<>();
        Instance instance = Instance.of(valid.getNode());
        for (Entry<L> entry : entries.values()) {
            RegisteredNode<L> node = entry.node;
            if (!node.superseded()
                    && Instance.of(node.id()).equals(instance)
                    && history.supersedes(node.registration())) {
                entry.node = node.asSuperseded();
                if (node.state() != NodeState.DRAINING) {
                    told.add(node.link());
                }
            }
        }
        return told;
    }

    private static <L> boolean differs(RegisteredNode<L> a, RegisteredNode<L> b) {
        return a.superseded() != b.superseded()
                || !withoutLoad(a.registration()).equals(withoutLoad(b.registration()));
    }

    private static Registration withoutLoad(Registration registration) {
        return registration.toBuilder().clearCurrentLoad().build();
    }

    private record Instance(ServerType type, int instance) {

        static Instance of(NodeId node) {
            return new Instance(node.getType(), node.getInstance());
        }
    }

    /** What is remembered of a type and instance over all its runs. */
    private static final class History {

        private long highestSeen;
        private long validIncarnation;
        private long validPid;

        void see(Registration registration) {
            long incarnation = registration.getNode().getIncarnation();
            highestSeen = Math.max(highestSeen, incarnation);
            if (registration.getState() == NodeState.ACTIVE && !supersedes(registration)) {
                validIncarnation = incarnation;
                validPid = registration.getPid();
            }
        }

        /** Whether a later run is valid. Two that chose the same incarnation differ by process id. */
        boolean supersedes(Registration registration) {
            long incarnation = registration.getNode().getIncarnation();
            return incarnation < validIncarnation
                    || (incarnation == validIncarnation && registration.getPid() < validPid);
        }
    }

    private static final class Entry<L> {

        private RegisteredNode<L> node;
        private final long heardAtNanos;

        Entry(RegisteredNode<L> node, long heardAtNanos) {
            this.node = node;
            this.heardAtNanos = heardAtNanos;
        }
    }
}
