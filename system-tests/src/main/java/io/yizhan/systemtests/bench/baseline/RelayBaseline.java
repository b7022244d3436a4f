package io.yizhan.systemtests.bench.baseline;

import io.yizhan.systemtests.audit.suite.SuiteException;
import io.yizhan.systemtests.bench.generator.Lane;
import io.yizhan.systemtests.bench.generator.Load;
import io.yizhan.systemtests.bench.generator.Observed;
import io.yizhan.systemtests.bench.generator.RelayPairs;
import io.yizhan.systemtests.bench.measure.Proc;
import io.yizhan.systemtests.bench.measure.ProcessFigures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Measures the bare relay in a process of its own, with as many clients and as large a window as the suite has. */
public final class RelayBaseline {

    private static final long END_SECONDS = 10;

    /**
     * What it did.
     *
     * @param relay what the relay's process cost
     * @param generator what the clients cost
     */
    public record Result(Observed observed, ProcessFigures relay, ProcessFigures generator) {

        public double cpuPerThousand() {
            return observed.perThousand(relay.cpuSeconds());
        }

        /** For machines. */
        public Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("messages_per_s", observed.donePerSecond());
            json.put("delivery_ms", observed.delivery().toJson());
            json.put("relay", relay.toJson(observed.done()));
            json.put("generator", generator.toJson(observed.done()));
            return json;
        }
    }

    private RelayBaseline() {}

    /** Starts the relay, measures it, ends it. Blocks. */
    public static Result measure(int clients, int window, Duration warmUp, Duration duration) {
        Process relay = start();
        try (Lane lane = new Lane()) {
            int port = port(relay);
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            Load load = RelayPairs.connect(lane, address, clients, window);
            Proc proc = new Proc(Path.of("/proc"));
            long generator = ProcessHandle.current().pid();
            load.startClosedLoop();
            load.run(warmUp);
            ProcessFigures relayBefore = proc.read(relay.pid());
            ProcessFigures generatorBefore = proc.read(generator);
            load.begin();
            load.run(duration);
            Observed observed = load.observed();
            Result result = new Result(
                    observed,
                    proc.read(relay.pid()).since(relayBefore),
                    proc.read(generator).since(generatorBefore));
            load.finish(Duration.ofSeconds(END_SECONDS));
            return result;
        } finally {
            end(relay);
        }
    }

    private static Process start() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BareRelayMain.class.getName()));
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new SuiteException("the bare relay can't be started", e);
        }
    }

    private static int port(Process relay) {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(relay.getInputStream(), StandardCharsets.US_ASCII));
        try {
            String line = output.readLine();
            if (line == null) {
                throw new SuiteException("the bare relay ended before it was ready");
            }
            return Integer.parseInt(line.strip());
        } catch (IOException e) {
            throw new SuiteException("the bare relay can't be read", e);
        }
    }

    private static void end(Process relay) {
        try {
            relay.getOutputStream().close();
            if (!relay.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                relay.destroyForcibly();
            }
        } catch (IOException e) {
            relay.destroyForcibly();
        } catch (InterruptedException e) {
            relay.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
