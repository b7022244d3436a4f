package io.yizhan.systemtests.bench.generator;

import io.netty.buffer.ByteBuf;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.Kind;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.Status;
import io.yizhan.runtime.link.ClusterSecret;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * One caller asks and one server answers, through whatever is between them: a chat proxy, or a bare relay that gets the same
 * frames. A fixed number of requests is under way. Blocks; used by the bench's main thread.
 */
public final class Exchange {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    private final Lane lane;
    private final Asking asking;
    private final Answering answering;

    private Exchange(
            Lane lane, InetSocketAddress between, Greeting callerGreeting, Greeting serverGreeting, int window) {
        this.lane = lane;
        answering = new Answering(lane, serverGreeting);
        NodeId server = answering.connect(between);
        asking = new Asking(lane, callerGreeting, window);
        NodeId caller = asking.connect(between);
        lane.call(() -> {
            answering.response = ExchangeFrames.response(caller, server);
            asking.request = ExchangeFrames.request(caller);
            return true;
        });
    }

    /** Through a proxy whose register knows both ends. */
    public static Exchange throughProxy(Lane lane, InetSocketAddress proxy, ClusterSecret secret, int window) {
        return new Exchange(
                lane,
                proxy,
                new LinkGreeting(lane, secret, ExchangeFrames.CALLER, NodeState.ACTIVE, List.of()),
                new LinkGreeting(
                        lane,
                        secret,
                        ExchangeFrames.SERVER,
                        NodeState.ACTIVE,
                        List.of(ExchangeFrames.WORD.getNumber())),
                window);
    }

    /** The same through a bare relay. */
    public static Exchange throughRelay(Lane lane, InetSocketAddress relay, int window) {
        long now = System.currentTimeMillis();
        return new Exchange(
                lane,
                relay,
                new RelayGreeting(0, ExchangeFrames.born(ExchangeFrames.CALLER, now)),
                new RelayGreeting(1, ExchangeFrames.born(ExchangeFrames.SERVER, now)),
                window);
    }

    public int requestBytes() {
        return lane.call(() -> asking.request.size());
    }

    public int responseBytes() {
        return lane.call(() -> answering.response.size());
    }

    /** From now on the window is full. */
    public void start() {
        lane.call(() -> {
            asking.start();
            return true;
        });
    }

    /**
     * Asks nothing more and waits for what is under way.
     *
     * @return requests that have no answer yet
     */
    public long stop(Duration limit) {
        long begin = System.nanoTime();
        lane.call(() -> asking.running = false);
        int unanswered = lane.call(asking::unanswered);
        while (unanswered > 0 && System.nanoTime() - begin < limit.toNanos()) {
            Load.silent(lane).run(LOOK_AGAIN);
            unanswered = lane.call(asking::unanswered);
        }
        return unanswered;
    }

    /** Requests that were answered and their responses, since the beginning. */
    public long frames() {
        return lane.call(() -> 2 * asking.answered);
    }

    /** Of them those whose answer was not OK. */
    public long failures() {
        return lane.call(() -> asking.failed);
    }

    private static final class Asking extends GreetedConnection {

        private final int window;
        private FrameTemplate request = new FrameTemplate(Envelope.getDefaultInstance());
        private int nextId = FrameTemplate.FIRST_ID;
        private long asked;
        private long answered;
        private long failed;
        private boolean running;

        Asking(Lane lane, Greeting greeting, int window) {
            super(lane, greeting);
            this.window = window;
        }

        void start() {
            running = true;
            while (unanswered() < window) {
                ask();
            }
            lane().flush();
        }

        int unanswered() {
            return (int) (asked - answered);
        }

        @Override
        void forwarded(ByteBuf in, EnvelopeCursor envelope) {
            if (envelope.kind() != Kind.RESPONSE_VALUE) {
                return;
            }
            answered++;
            if (envelope.status() != Status.OK_VALUE) {
                failed++;
            }
            if (running) {
                ask();
            }
        }

        private void ask() {
            asked++;
            gather(request, nextId);
            nextId = nextId == FrameTemplate.LAST_ID ? FrameTemplate.FIRST_ID : nextId + 1;
        }
    }

    private static final class Answering extends GreetedConnection {

        private FrameTemplate response = new FrameTemplate(Envelope.getDefaultInstance());

        Answering(Lane lane, Greeting greeting) {
            super(lane, greeting);
        }

        @Override
        void forwarded(ByteBuf in, EnvelopeCursor envelope) {
            if (envelope.kind() == Kind.REQUEST_VALUE) {
                gather(response, (int) envelope.requestId());
            }
        }
    }
}
