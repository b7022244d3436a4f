package io.yizhan.systemtests.bench.baseline;

import io.yizhan.systemtests.bench.child.ChildJvm;
import io.yizhan.systemtests.bench.generator.Lane;
import io.yizhan.systemtests.bench.generator.Load;
import io.yizhan.systemtests.bench.generator.Observed;
import io.yizhan.systemtests.bench.generator.RelayPairs;
import io.yizhan.systemtests.bench.measure.Proc;
import io.yizhan.systemtests.bench.measure.ProcessFigures;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

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
        try (ChildJvm relay = start();
                Lane lane = new Lane()) {
            Load load = RelayPairs.connect(lane, address(relay), clients, window);
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
        }
    }

    /** Starts a relay. */
    public static ChildJvm start() {
        return ChildJvm.start("the bare relay", BareRelayMain.class);
    }

    /** Where a relay that has just been started is. To be asked once. */
    public static InetSocketAddress address(ChildJvm relay) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(relay.answer()));
    }
}
