package io.yizhan.data.store;

import io.yizhan.proto.RoutingKeys;
import io.yizhan.runtime.lifecycle.Component;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** {@link Workers} that do the tasks of one key one after another, in the order they came. */
public final class KeyedWorkers implements Component {

    private final String name;
    private final List<Workers> lanes;

    /**
     * @param lanes threads
     * @param queue tasks waiting before each of them, at most
     */
    public KeyedWorkers(String name, int lanes, int queue, Ticker ticker) {
        this.name = name;
        this.lanes = IntStream.rangeClosed(1, lanes)
                .mapToObj(lane -> new Workers(name + "-" + lane, 1, queue, ticker))
                .toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() {
        lanes.forEach(Workers::start);
    }

    /** @return completed on the key's thread, or at once if its queue is full */
    public <T> CompletableFuture<T> submit(long key, Deadline deadline, Callable<T> task) {
        int lane = Math.floorMod(RoutingKeys.mix(key), lanes.size());
        return lanes.get(lane).submit(deadline, task);
    }

    @Override
    public void stop() {
        lanes.forEach(Workers::stop);
    }
}
