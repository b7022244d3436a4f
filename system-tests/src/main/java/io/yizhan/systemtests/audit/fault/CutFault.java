package io.yizhan.systemtests.audit.fault;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Hurts the links from one kind of daemon to one proxy, through the relays that the suite was told to dial. */
public final class CutFault implements Fault {

    private final List<LinkRelay> relays;
    private final FaultLog log;
    private final RandomGenerator random;
    private final Pause pause;

    /**
     * @param relays one between each kind of daemon and each proxy it dials
     * @param random used by one thread at a time, the one that injects
     */
    public CutFault(List<LinkRelay> relays, FaultLog log, RandomGenerator random, Pause pause) {
        this.relays = List.copyOf(relays);
        this.log = log;
        this.random = random;
        this.pause = pause;
    }

    @Override
    public String kind() {
        return "cut";
    }

    @Override
    public FaultRecord inject() {
        LinkRelay relay = relays.get(random.nextInt(relays.size()));
        FaultLog.Running running = log.begin(kind(), relay.name());
        String how = hurt(relay);
        try {
            pause.between(Duration.ofSeconds(1), Duration.ofSeconds(15), random);
        } finally {
            relay.heal();
        }
        return log.end(running, how);
    }

    private String hurt(LinkRelay relay) {
        switch (random.nextInt(4)) {
            case 0 -> {
                relay.cut();
                return "cut";
            }
            case 1 -> {
                Duration delay = Duration.ofMillis(random.nextLong(20, 500));
                relay.delay(delay);
                return "delayed by " + delay.toMillis() + " ms";
            }
            case 2 -> {
                relay.blackHole();
                return "black hole";
            }
            default -> {
                relay.oneWay();
                return "one way";
            }
        }
    }
}
