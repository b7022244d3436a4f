package io.yizhan.systemtests.bench.workload;

import io.yizhan.systemtests.audit.suite.Stores;
import io.yizhan.systemtests.bench.workload.GrowthResult.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a message costs as the load, the clients or what is stored grows. Open loops: the load is what it is said to be. */
public final class GrowthWorkload {

    private final Rig rig;
    private final int clients;
    private final double rate;
    private final Timing timing;
    private final Consumer<String> progress;

    /**
     * @param clients online, where it isn't they that grow in number
     * @param rate messages a second, where it isn't that which grows
     * @param progress told what happens, a line at a time
     */
    public GrowthWorkload(Rig rig, int clients, double rate, Timing timing, Consumer<String> progress) {
        this.rig = rig;
        this.clients = clients;
        this.rate = rate;
        this.timing = timing;
        this.progress = progress;
    }

    /** By messages a second. Blocks. */
    public GrowthResult load(List<Integer> rates) {
        List<Point> points = new ArrayList<>();
        for (int each : rates) {
            points.add(new Point(each, chat(clients, each)));
        }
        return new GrowthResult("messages/s", points);
    }

    /** By clients online. Blocks. */
    public GrowthResult clients(List<Integer> counts) {
        List<Point> points = new ArrayList<>();
        for (int count : counts) {
            points.add(new Point(count, chat(count, rate)));
        }
        return new GrowthResult("clients", points);
    }

    /**
     * By what is stored: before and after so much was added, whose users are none that talk. Blocks.
     *
     * @param conversations to be added
     * @param each messages of each
     */
    public GrowthResult stored(int conversations, int each) {
        List<Point> points = new ArrayList<>();
        points.add(new Point(0, chat(clients, rate)));
        progress.accept("growth: " + conversations + " conversations of " + each + " messages are stored");
        new StoredVolume(new Stores(rig.suite().runDirectory().resolve("stores").resolve("stores.ready")))
                .add(conversations, each);
        points.add(new Point((double) conversations * each, chat(clients, rate)));
        return new GrowthResult("stored messages", points);
    }

    private TrafficResult chat(int online, double perSecond) {
        progress.accept("growth: " + online + " clients, " + Math.round(perSecond) + " messages/s");
        return ChatWorkload.openLoop(rig, online, perSecond, timing);
    }
}
