package io.yizhan.chat.fanout;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The lanes by access server. Lives in the fan-out loop. */
final class AccessLanes {

    private final AccessServers accessServers;
    private final Function<AccessTarget, AccessLane> factory;
    private final Map<AccessTarget, AccessLane> lanes = new HashMap<>();

    AccessLanes(AccessServers accessServers, Function<AccessTarget, AccessLane> factory) {
        this.accessServers = accessServers;
        this.factory = factory;
    }

    void offer(AccessTarget target, Push push) {
        AccessLane lane = lanes.get(target);
        if (lane == null) {
            forgetTheGone();
            lane = factory.apply(target);
            lanes.put(target, lane);
        }
        lane.offer(push);
    }

    /** A new one appears seldom: time enough to look for those that will never be used again. */
    private void forgetTheGone() {
        lanes.entrySet().removeIf(lane -> lane.getValue().isIdle() && accessServers.isUnknown(lane.getKey()));
    }
}
