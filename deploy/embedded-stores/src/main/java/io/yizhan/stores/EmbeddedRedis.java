package io.yizhan.stores;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real Redis server that keeps its data in memory only: empty after each start. */
public final class EmbeddedRedis extends EmbeddedServer {

    private static final String NAME = "redis";
    private static final int ANSWER_LIMIT_MILLIS = 5_000;

    private EmbeddedRedis(StoreDirectory dir, int port, ServerProcess process) {
        super(dir, port, process);
    }

    /**
     * Returns a server that answers commands.
     *
     * @throws StoreSettingException if the port is taken or the directory is in use
     * @throws StoreException if the server doesn't start
     */
    public static EmbeddedRedis start(RedisConfig config, StoreBinaries binaries) {
        EmbeddedRedis redis = prepare(config, binaries);
        redis.start();
        return redis;
    }

    /** Everything up to the launch. */
    static EmbeddedRedis prepare(RedisConfig config, StoreBinaries binaries) {
        StoreDirectory dir = StoreDirectory.own(config.dir());
        try {
            ServerProcess.stopLeftover(NAME, dir.path());
            int port = LoopbackPort.claim("redis port", config.port());
            List<String> command = new ArrayList<>();
            command.add(binaries.redisServer().toString());
            config.settings().forEach((setting, value) -> command.addAll(List.of("--" + setting, value)));
            command.addAll(List.of("--dir", dir.path().toString(), "--port", Integer.toString(port)));
            return new EmbeddedRedis(
                    dir, port, new ServerProcess(NAME, dir.path(), command, () -> expect(port, "PING", "+PONG")));
        } catch (RuntimeException e) {
            dir.close();
            throw e;
        }
    }

    public URI redisUrl() {
        return URI.create("redis://" + LoopbackPort.HOST + ":" + port());
    }

    @Override
    Map<String, String> facts() {
        Map<String, String> facts = super.facts();
        facts.put("url", redisUrl().toString());
        return facts;
    }

    /** Removes every key. */
    public void flush() {
        try {
            expect(port(), "FLUSHALL", "+OK");
        } catch (IOException e) {
            throw new StoreException(NAME + ": FLUSHALL failed", e);
        }
    }

    /** Two commands without arguments are all that is asked here, so no client library is needed. */
    private static void expect(int port, String command, String reply) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(LoopbackPort.address(port), ANSWER_LIMIT_MILLIS);
            socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            if (!reply.equals(line)) {
                throw new IOException(command + ": " + line + " (expected: " + reply + ")");
            }
        }
    }
}
