package io.yizhan.runtime.link;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.yizhan.runtime.handover.HandoverPart;
import io.yizhan.runtime.handover.Parcel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening TCP socket that a successor can take over: whoever connects meanwhile waits in the kernel's queue and is
 * accepted by whichever process goes on. Safe for any thread but the event loops, which must not wait for it.
 */
public final class ListeningSocket implements HandoverPart {

    private static final Logger log = LoggerFactory.getLogger(ListeningSocket.class);

    private static final long CLOSE_SECONDS = 2;

    private final String part;
    private final InetSocketAddress address;
    private final ServerBootstrap bootstrap;
    private volatile @Nullable Channel listening;
    private @Nullable Parcel adopted;
    private volatile int port;
    private volatile boolean released;
    private CompletionStage<Boolean> frozen = CompletableFuture.completedFuture(false);

    /**
     * @param part see {@link HandoverPart#part()}
     * @param address with port 0 the system chooses
     * @param bootstrap complete but for the kind of channel and the address
     */
    public ListeningSocket(String part, InetSocketAddress address, ServerBootstrap bootstrap) {
        this.part = part;
        this.address = address;
        this.bootstrap = bootstrap;
    }

    /**
     * Begins to accept: at the predecessor's socket if there is one, else at the address.
     *
     * @throws IOException if the address can't be bound
     */
    public synchronized void open() throws IOException, InterruptedException {
        Parcel handed = adopted;
        ChannelFuture opened = handed == null ? bind().await() : open(handed).await();
        if (!opened.isSuccess()) {
            throw new IOException(part + " can't be accepted at " + address, opened.cause());
        }
        serve(opened.channel());
        log.info("listening part=\"{}\" address={}", part, opened.channel().localAddress());
    }

    /** The port it listens on, or did until it was closed; 0 before that. */
    public int port() {
        return port;
    }

    /** Whether a successor has it. */
    public boolean isReleased() {
        return released;
    }

    /** Lets nobody in any more; whoever waits in the queue is reset, unless a successor has the socket. */
    public synchronized void close() {
        Channel channel = listening;
        if (channel != null) {
            listening = null;
            channel.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
        abandon();
    }

    @Override
    public String part() {
        return part;
    }

    @Override
    public int descriptors() {
        return listening == null ? 0 : 1;
    }

    @Override
    public synchronized CompletionStage<List<Parcel>> freeze() {
        Channel channel = listening;
        if (channel == null) {
            return CompletableFuture.completedFuture(List.of());
        }
        CompletableFuture<Boolean> deregistered = new CompletableFuture<>();
        frozen = deregistered;
        CompletableFuture<List<Parcel>> parcels = new CompletableFuture<>();
        channel.deregister().addListener(done -> {
            deregistered.complete(done.isSuccess());
            if (done.isSuccess() && channel instanceof UnixChannel unix) {
                parcels.complete(List.of(Parcel.ofSocket(unix.fd().intValue())));
            } else {
                parcels.completeExceptionally(new IOException(part + " has no descriptor to hand over", done.cause()));
            }
        });
        return parcels;
    }

    /** A freeze that wasn't waited for to its end is undone behind it. */
    @Override
    public synchronized void resume() {
        Channel channel = listening;
        CompletionStage<Boolean> begun = frozen;
        frozen = CompletableFuture.completedFuture(false);
        if (channel != null) {
            begun.thenAccept(isFrozen -> {
                if (isFrozen) {
                    register(channel);
                }
            });
        }
    }

    private void register(Channel channel) {
        channel.eventLoop().register(channel).addListener(done -> {
            if (!done.isSuccess()) {
                log.error("nobody can be let in any more part=\"{}\"", part, done.cause());
            }
        });
    }

    @Override
    public synchronized void release() {
        Channel channel = listening;
        released = true;
        if (channel != null) {
            listening = null;
            channel.eventLoop().execute(() -> channel.unsafe().closeForcibly());
        }
    }

    @Override
    public synchronized void adopt(Parcel parcel) {
        adopted = parcel;
    }

    /** Where it has listened at an address of its own so far, the predecessor's socket takes that one's place. */
    @Override
    public synchronized void activate() {
        Channel temporary = listening;
        Parcel handed = adopted;
        if (temporary == null || handed == null) {
            return;
        }
        ChannelFuture opened = open(handed).awaitUninterruptibly();
        if (opened.isSuccess()) {
            serve(opened.channel());
            temporary.close();
        } else {
            log.error("the predecessor's socket can't be used part=\"{}\"", part, opened.cause());
        }
    }

    @Override
    public synchronized void abandon() {
        Parcel handed = adopted;
        if (handed != null) {
            adopted = null;
            handed.closeDescriptor();
        }
    }

    private void serve(Channel channel) {
        listening = channel;
        port = channel.localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
    }

    private ChannelFuture bind() {
        return bootstrap
                .clone()
                .channel(Transport.serverChannel(bootstrap.config().group()))
                .bind(address);
    }

    private ChannelFuture open(Parcel handed) {
        adopted = null;
        return bootstrap
                .clone()
                .channelFactory(() -> new EpollServerSocketChannel(handed.descriptor()))
                .register();
    }
}
