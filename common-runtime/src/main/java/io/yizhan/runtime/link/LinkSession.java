package io.yizhan.runtime.link;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.netty.util.concurrent.Future;
import io.yizhan.proto.Command;
import io.yizhan.proto.HeartbeatRequest;
import io.yizhan.proto.HeartbeatResponse;
import io.yizhan.proto.LinkGoAwayResponse;
import io.yizhan.proto.Member;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ProbeLinkResponse;
import io.yizhan.proto.Status;
import io.yizhan.proto.Superseded;
import io.yizhan.runtime.time.AwakeTime;
import io.yizhan.runtime.wire.EnvelopeHeader;
import io.yizhan.runtime.wire.EnvelopeWriter;
import io.yizhan.runtime.wire.Frame;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One authenticated connection to a proxy or selector, from the dialing side: registers, sends calls, takes answers and
 * requests.
 *
 * <pre>
 *   AUTHENTICATED ──accepted──▶ REGISTERED ──LINK_GOAWAY──▶ RETIRING
 *        │  ▲                        │                          │
 *     refused │ accepted             └──────────closed──────────┤
 *        ▼  │                                                   ▼
 *     REFUSED ─────────────────────closed──────────────────▶ CLOSED
 * </pre>
 *
 * <p>Everything happens on the channel's event loop; other threads may ask for the phase, the members and the number of
 * outstanding calls.
 */
final class LinkSession extends ChannelInboundHandlerAdapter {

    private static final Logger logger = LoggerFactory.getLogger(LinkSession.class);

    /** Looks at the silence of the other side this often in each heartbeat. */
    private static final int TICKS_PER_HEARTBEAT = 6;

    /** Ticks that a heartbeat may stay unanswered before the link is suspect. */
    private static final int SUSPECT_TICKS = 2;

    /** Ticks for which a link is left alone over which no request was answered. */
    private static final int DOUBT_TICKS = 10;

    enum Phase {
        AUTHENTICATED,
        REGISTERED,
        REFUSED,
        RETIRING,
        CLOSED
    }

    private final DialedLink link;
    private final Channel channel;
    private final NodeId peer;
    private final LinkConfig config;
    private final LinkMetrics metrics;
    private final OutstandingCalls outstanding;
    private final LongObjectMap<CompletableFuture<Void>> heartbeats = new LongObjectHashMap<>();
    private final AwakeTime awake;
    private final long tickNanos;
    private final Future<?> timer;
    private long heardAtNanos;
    /** When a request of this daemon was answered last. */
    private long answeredAtNanos;

    private int doubtTicks;
    private int ticks;
    private int unansweredTicks;
    private long goAwayId;
    private boolean left;
    private volatile Phase phase = Phase.AUTHENTICATED;
    private volatile boolean suspect;
    private volatile boolean doubted;
    private volatile boolean superseded;
    private volatile boolean drained;
    private volatile String refusal = "";
    private volatile List<Member> members = List.of();

    LinkSession(DialedLink link, Channel channel, NodeId peer) {
        LinkEnvironment environment = link.environment();
        this.link = link;
        this.channel = channel;
        this.peer = peer;
        this.config = link.config();
        this.metrics = link.metrics();
        this.outstanding = new OutstandingCalls(
                channel.eventLoop(), environment.ticker(), config.maxOutstanding(), this::attemptTimedOut);
        long tickMillis = Math.max(1, config.heartbeat().toMillis() / TICKS_PER_HEARTBEAT);
        this.tickNanos = TimeUnit.MILLISECONDS.toNanos(tickMillis);
        this.awake = new AwakeTime(environment.ticker(), Duration.ofNanos(tickNanos));
        this.heardAtNanos = awake.nanos();
        this.answeredAtNanos = heardAtNanos;
        this.timer = channel.eventLoop().scheduleAtFixedRate(this::tick, tickMillis, tickMillis, TimeUnit.MILLISECONDS);
    }

    Phase phase() {
        return phase;
    }

    NodeId peer() {
        return peer;
    }

    DialedLink link() {
        return link;
    }

    /** For the key {@code conn} of log lines. */
    String id() {
        return channel.id().asShortText();
    }

    EventLoop loop() {
        return channel.eventLoop();
    }

    List<Member> members() {
        return members;
    }

    int outstanding() {
        return outstanding.size();
    }

    /**
     * Whether nothing has been heard for longer than a heartbeat's answer takes, or a request took its whole time and no
     * other was answered meanwhile. Such a link may have been cut silently, or lead to a proxy that is cut off from the
     * servers, so others are preferred to it before it counts as gone.
     */
    boolean isSuspect() {
        return suspect || doubted;
    }

    /** Whether a newer incarnation is valid on this link. */
    boolean isSuperseded() {
        return superseded;
    }

    /** Whether no request can come any more. */
    boolean isDrained() {
        return drained || phase == Phase.CLOSED;
    }

    /** Why the registration was refused; empty where it wasn't. */
    String refusal() {
        return refusal;
    }

    /** Sends the registration as it is now; completed when it has been answered, or the link is gone. */
    CompletionStage<Void> register() {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        if (phase == Phase.CLOSED) {
            answered.complete(null);
            return answered;
        }
        long id = link.nextRequestId();
        if (heartbeats.isEmpty()) {
            unansweredTicks = 0;
        }
        heartbeats.put(id, answered);
        HeartbeatRequest heartbeat = HeartbeatRequest.newBuilder()
                .setRegistration(link.registration())
                .build();
        write(EnvelopeWriter.request(Command.HEARTBEAT_VALUE, id)
                .source(heartbeat.getRegistration().getNode())
                .delimited(channel.alloc(), heartbeat));
        return answered;
    }

    /** Writes one attempt of a call, or hands it back to the tier with the reason. */
    void send(PendingCall<?> call) {
        // A channel that has just closed isn't writable either: it is lost, not congested.
        if (phase == Phase.CLOSED || left || !channel.isActive()) {
            link.tier().notWritten(call, this);
        } else if (!channel.isWritable()) {
            link.tier().overloaded(call, "the link to " + link.name() + " is congested");
        } else if (outstanding.isFull()) {
            link.tier().overloaded(call, "too many calls wait for " + link.name());
        } else {
            call.requestId = link.nextRequestId();
            call.lastLink = link;
            call.sentAtNanos = awake.nanos();
            outstanding.add(call, link.tier().expiry(call));
            write(EnvelopeWriter.request(call.call.word().number(), call.requestId)
                    .routingKey(call.call.routingKey())
                    .source(link.environment().identity().self())
                    .target(call.call.target())
                    .user(call.call.userId(), call.call.sessionId())
                    .timeoutMillis(Math.max(
                            1,
                            call.call
                                    .deadline()
                                    .remainingMillis(link.environment().ticker())))
                    .traceId(call.call.traceId())
                    .attempt(call.attempt)
                    .delimited(channel.alloc(), call.call.body()));
        }
    }

    /** Tells the other side, once, that no new request of this daemon comes on this link. */
    void leave() {
        if (phase == Phase.RETIRING && !left) {
            left = true;
            write(EnvelopeWriter.response(Command.LINK_GOAWAY_VALUE, goAwayId, Status.OK)
                    .source(link.environment().identity().self())
                    .delimited(channel.alloc(), LinkGoAwayResponse.getDefaultInstance()));
        }
    }

    /** Closes when everything written so far is out; completed when it is closed. */
    CompletionStage<Void> closeGently() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        channel.closeFuture().addListener(f -> closed.complete(null));
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        return closed;
    }

    void closeNow() {
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws InvalidProtocolBufferException {
        ByteBuf bytes = (ByteBuf) message;
        try {
            heard();
            metrics.framesIn.increment();
            metrics.bytesIn.increment(bytes.readableBytes());
            Frame frame = Frame.read(bytes);
            switch (frame.header().kind()) {
                case RESPONSE -> answer(frame);
                case REQUEST -> request(frame);
                case PUSH -> push(frame);
                default -> metrics.unexpected.increment();
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        timer.cancel(false);
        phase = Phase.CLOSED;
        link.closed(this);
        for (CompletableFuture<Void> heartbeat : List.copyOf(heartbeats.values())) {
            heartbeat.complete(null);
        }
        for (PendingCall<?> call : outstanding.removeAll()) {
            link.tier().linkLost(call);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        link.brokenBy(cause);
        ctx.close();
    }

    private void answer(Frame frame) throws InvalidProtocolBufferException {
        EnvelopeHeader header = frame.header();
        if (header.command() == Command.HEARTBEAT_VALUE) {
            heartbeatAnswered(frame);
            return;
        }
        answeredAtNanos = awake.nanos();
        if (doubted) {
            trust();
        }
        PendingCall<?> call = outstanding.remove(header.requestId());
        if (call == null) {
            metrics.unexpected.increment();
        } else {
            link.tier().answered(call, frame);
        }
    }

    private void heartbeatAnswered(Frame frame) throws InvalidProtocolBufferException {
        EnvelopeHeader header = frame.header();
        CompletableFuture<Void> answered = heartbeats.remove(header.requestId());
        unansweredTicks = 0;
        if (header.status() == Status.OK) {
            members = frame.parseBody(HeartbeatResponse.getDefaultInstance()).getMembersList();
            refusal = "";
            if (phase == Phase.AUTHENTICATED || phase == Phase.REFUSED) {
                become(Phase.REGISTERED);
            }
        } else if (phase == Phase.AUTHENTICATED || phase == Phase.REGISTERED) {
            refusal = header.reason();
            logger.error("registration refused node={} status={} reason={}", link.name(), header.status(), refusal);
            become(Phase.REFUSED);
        }
        if (answered != null) {
            answered.complete(null);
        }
    }

    private void request(Frame frame) {
        if (frame.header().command() == Command.LINK_GOAWAY_VALUE) {
            goAwayId = frame.header().requestId();
            if (phase != Phase.RETIRING) {
                become(Phase.RETIRING);
            }
        } else if (frame.header().command() == Command.PROBE_LINK_VALUE) {
            write(EnvelopeWriter.response(
                            Command.PROBE_LINK_VALUE, frame.header().requestId(), Status.OK)
                    .source(link.environment().identity().self())
                    .delimited(channel.alloc(), ProbeLinkResponse.getDefaultInstance()));
        } else {
            link.dispatcher().dispatch(frame, channel);
        }
    }

    private void push(Frame frame) throws InvalidProtocolBufferException {
        switch (frame.header().command()) {
            case Command.DRAINED_VALUE -> drained = true;
            case Command.SUPERSEDED_VALUE -> {
                long newer = frame.parseBody(Superseded.getDefaultInstance()).getIncarnation();
                superseded = true;
                link.superseded(this, newer);
            }
            default -> metrics.unexpected.increment();
        }
    }

    private void become(Phase next) {
        phase = next;
        link.phaseChanged(this);
    }

    private void tick() {
        awake.tick();
        if (awake.nanos() - heardAtNanos >= config.silence().toNanos()) {
            logger.warn(
                    "peer is silent, link dropped node={} silence_ms={}",
                    link.name(),
                    config.silence().toMillis());
            channel.close();
            return;
        }
        if (!heartbeats.isEmpty() && ++unansweredTicks >= SUSPECT_TICKS) {
            suspect();
        }
        if (suspect) {
            handBack();
        }
        if (doubted && --doubtTicks <= 0) {
            trust();
        }
        if ((++ticks % TICKS_PER_HEARTBEAT == 0 || isQuietWhileCallsWait()) && link.mayRegister()) {
            register();
        }
    }

    /** Then it is worth asking whether the other side is there: a slow server behind it doesn't keep a proxy from answering. */
    private boolean isQuietWhileCallsWait() {
        return heartbeats.isEmpty() && outstanding.size() > 0 && awake.nanos() - heardAtNanos >= tickNanos;
    }

    /** What waits on a link that may be dead goes over another, instead of waiting for the end of its attempt; once a call. */
    private void handBack() {
        if (link.tier().hasHealthyLink()) {
            for (PendingCall<?> call : outstanding.removeFirstAttempts(awake.nanos() - tickNanos)) {
                giveUpOn(call);
            }
        }
    }

    private void attemptTimedOut(PendingCall<?> call) {
        if (heardAtNanos < call.sentAtNanos) {
            suspect();
        }
        if (answeredAtNanos < call.sentAtNanos) {
            doubt();
        }
        giveUpOn(call);
    }

    private void giveUpOn(PendingCall<?> call) {
        if (link.tier().givesUpOn(call)) {
            link.tier().attemptTimedOut(call);
        } else {
            outstanding.add(call, call.call.deadline().atNanos());
        }
    }

    private void doubt() {
        doubtTicks = DOUBT_TICKS;
        if (!doubted) {
            doubted = true;
            logger.info("no request answered, others are preferred node={} conn={}", link.name(), id());
            link.tier().changed();
        }
    }

    private void trust() {
        doubted = false;
        link.tier().changed();
    }

    private void suspect() {
        if (!suspect) {
            suspect = true;
            logger.info("nothing heard, others are preferred node={} conn={}", link.name(), id());
            link.tier().changed();
        }
    }

    private void heard() {
        heardAtNanos = awake.nanos();
        if (suspect) {
            suspect = false;
            link.tier().changed();
        }
    }

    private void write(ByteBuf bytes) {
        metrics.framesOut.increment();
        metrics.bytesOut.increment(bytes.readableBytes());
        channel.writeAndFlush(bytes, channel.voidPromise());
    }
}
