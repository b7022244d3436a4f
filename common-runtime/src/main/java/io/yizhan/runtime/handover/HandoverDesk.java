package io.yizhan.runtime.handover;

import io.yizhan.proto.NodeId;
import io.yizhan.runtime.time.Ticker;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a daemon that serves waits for its successor: an owner-only Unix domain socket. One successor at a time; others
 * are refused. Safe for any thread.
 *
 * <p>The socket gets its name by renaming, so a successor's desk replaces its predecessor's as a whole, and nobody finds
 * a socket that isn't restricted to its owner yet.
 */
public final class HandoverDesk implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HandoverDesk.class);

    /** For each step of a successor's. */
    public static final Duration STEP_LIMIT = Duration.ofSeconds(10);

    private static final long GOODBYE_MILLIS = 2_000;

    private final HandoverPaths paths;
    private final HandoverHost host;
    private final Ticker ticker;
    private final Duration stepLimit;
    private final Consumer<HandoverState> watcher;
    private @Nullable ServerSocketChannel listening;
    private @Nullable Object listeningKey;
    private @Nullable Predecessor visit;
    private @Nullable Thread visitThread;

    /**
     * @param stepLimit usually {@link #STEP_LIMIT}
     * @param watcher told each step of each visit, on the visit's thread
     */
    public HandoverDesk(
            HandoverPaths paths,
            HandoverHost host,
            Ticker ticker,
            Duration stepLimit,
            Consumer<HandoverState> watcher) {
        this.paths = paths;
        this.host = host;
        this.ticker = ticker;
        this.stepLimit = stepLimit;
        this.watcher = watcher;
    }

    /** Opens the desk. */
    public synchronized void open() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Path fresh = paths.temporary(ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(fresh);
            channel.bind(UnixDomainSocketAddress.of(fresh));
            HandoverPaths.restrict(fresh);
            Files.move(fresh, paths.control(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            listeningKey = Files.readAttributes(paths.control(), BasicFileAttributes.class)
                    .fileKey();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        listening = channel;
        daemonThread(() -> acceptAll(channel), "handover-desk").start();
        log.info("successors are received at {}", paths.control());
    }

    /** Hands over to the successor that stands by; false if none does. */
    public synchronized boolean begin() {
        return visit != null && visit.begin();
    }

    /** Whether a run of this daemon takes over or has taken over. */
    public synchronized boolean isSuccessor(long incarnation) {
        return visit != null
                && (visit.state() == HandoverState.COMMITTED || visit.state() == HandoverState.DONE)
                && visit.successor().getIncarnation() == incarnation;
    }

    /** Closes the desk as the last thing that a process does, and tells a successor how it ends. */
    public void leave(int exitCode) {
        Predecessor present;
        Thread thread;
        synchronized (this) {
            present = visit;
            thread = visitThread;
        }
        if (present != null && thread != null) {
            present.leaving(exitCode);
            try {
                thread.join(GOODBYE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        close();
    }

    @Override
    public synchronized void close() {
        ServerSocketChannel channel = listening;
        if (channel == null) {
            return;
        }
        listening = null;
        try {
            channel.close();
            removeIfOwn();
        } catch (IOException e) {
            log.warn("hand-over socket can't be closed", e);
        }
    }

    /** A successor's desk has the same path. */
    private void removeIfOwn() throws IOException {
        if (Files.exists(paths.control())
                && Files.readAttributes(paths.control(), BasicFileAttributes.class)
                        .fileKey()
                        .equals(listeningKey)) {
            Files.deleteIfExists(paths.control());
        }
    }

    private void acceptAll(ServerSocketChannel channel) {
        while (true) {
            try {
                receive(HandoverChannel.of(channel.accept(), ticker));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException e) {
                log.warn("successor can't be received", e);
            }
        }
    }

    private void receive(HandoverChannel successor) throws IOException {
        if (!successor.peerUser().equals(Files.getOwner(paths.control()))) {
            log.error("successor of another user is refused user={}", successor.peerUser());
            successor.close();
            return;
        }
        Optional<String> refusal = begin(successor);
        // Without the lock: whoever doesn't read must not keep others waiting.
        refusal.ifPresent(reason -> Predecessor.refuse(successor, reason, stepLimit));
    }

    /** Begins a visit; empty if it did, else why not. */
    private synchronized Optional<String> begin(HandoverChannel successor) {
        if (visit != null && isUnderWay(visit.state())) {
            return Optional.of("an upgrade of this instance is under way already, " + describe(visit.successor())
                    + " is " + visit.state());
        }
        Predecessor next = new Predecessor(successor, host, paths, stepLimit, watcher);
        visit = next;
        visitThread = daemonThread(next, "handover");
        visitThread.start();
        return Optional.empty();
    }

    private static boolean isUnderWay(HandoverState state) {
        return state != HandoverState.GIVEN_UP;
    }

    private static String describe(NodeId successor) {
        return successor.getIncarnation() == 0 ? "a successor" : "incarnation " + successor.getIncarnation();
    }

    private static Thread daemonThread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
