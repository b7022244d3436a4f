package io.yizhan.stores;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A store that runs as a child process.
 *
 * <pre>
 *              start             exit, kill()
 *  PREPARED ──────────▶ ANSWERING ──────────▶ DEAD
 *                           ▲     restart()    │
 *                           └──────────────────┘
 *                     close() from any state ▶ CLOSED
 * </pre>
 *
 * <p>Methods may be called from any thread; {@link #restart} from one at a time.
 */
public abstract sealed class EmbeddedServer implements AutoCloseable permits EmbeddedMariaDb, EmbeddedRedis {

    private final StoreDirectory dir;
    private final int port;
    private final ServerProcess process;

    EmbeddedServer(StoreDirectory dir, int port, ServerProcess process) {
        this.dir = dir;
        this.port = port;
        this.process = process;
    }

    /** Launches the server and returns when it answers; {@link #close} may come from another thread meanwhile. */
    final void start() {
        try {
            process.start();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What a stranger needs to know to use the server that runs now, in the order people read it. */
    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("port", Integer.toString(port));
        facts.put("pid", Long.toString(pid()));
        return facts;
    }

    /** For people, in messages and logs. */
    public final String name() {
        return process.name();
    }

    /** Holds {@code server.log}. */
    public final Path dir() {
        return dir.path();
    }

    /** On 127.0.0.1; stays the same across {@link #restart}. */
    public final int port() {
        return port;
    }

    /** The pid of the server process itself; another one after each {@link #restart}. */
    public final long pid() {
        return process.current().pid();
    }

    public final boolean isAlive() {
        return process.current().isAlive();
    }

    /** Completes when the process that has {@link #pid} now is gone, for whatever reason. */
    public final CompletableFuture<?> onExit() {
        return process.current().onExit();
    }

    /** Sends SIGKILL and waits until the process is gone. */
    public final void kill() {
        process.kill();
    }

    /**
     * Starts the server again on the same port and data, stopping it before if it is alive.
     *
     * @throws StoreException if it doesn't answer
     */
    public final void restart() {
        process.stop();
        process.start();
    }

    /** Stops the server cleanly and lets go of its directory. Repeated calls do nothing. */
    @Override
    public final void close() {
        process.close();
        dir.close();
    }
}
