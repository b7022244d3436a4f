package io.yizhan.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.lifecycle.NodeIdentity;
import io.yizhan.runtime.time.Ticker;
import io.yizhan.runtime.wire.EnvelopeFrameDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both ends of a link in one thread; the test carries the frames. */
class HandshakeTest {

    private final EventLoopGroup unused = Transport.eventLoops(1, "unused");
    private final Ends ends = new Ends();

    @AfterEach
    void stop() {
        unused.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void bothProveThemselves() {
        EmbeddedChannel acceptor = acceptor("the same secret...");
        EmbeddedChannel dialer = dialer("the same secret...", 1);
        carry(acceptor, dialer);
        assertThat(ends.dialerSaid).isEqualTo("authenticated CHAT_PROXY-1 highest 41");
        assertThat(ends.acceptorSaid).isEqualTo("authenticated CHAT-2");
        assertThat(dialer.isOpen()).isTrue();
        assertThat(acceptor.isOpen()).isTrue();
        finish(acceptor, dialer);
    }

    @Test
    void strangerIsToldNothing() {
        EmbeddedChannel acceptor = acceptor("the same secret...");
        EmbeddedChannel dialer = dialer("another secret....", 1);
        carry(acceptor, dialer);
        assertThat(ends.acceptorSaid).contains("proof").contains("wrong");
        assertThat(ends.dialerSaid).startsWith("refused UNAUTHENTICATED");
        assertThat(acceptor.isOpen()).isFalse();
        finish(acceptor, dialer);
    }

    @Test
    void otherClusterIsRefusedOnSight() {
        EmbeddedChannel acceptor = acceptor("the same secret...");
        EmbeddedChannel dialer = dialer("the same secret...", 2);
        carry(acceptor, dialer);
        assertThat(ends.dialerSaid)
                .isEqualTo("refused answered by cluster 1 CHAT_PROXY (expected: cluster 2 CHAT_PROXY)");
        finish(acceptor, dialer);
    }

    @Test
    void eitherEndGivesUpAfterFiveSeconds() {
        EmbeddedChannel acceptor = acceptor("the same secret...");
        EmbeddedChannel dialer = dialer("the same secret...", 1);
        for (EmbeddedChannel end : new EmbeddedChannel[] {acceptor, dialer}) {
            end.freezeTime();
            end.advanceTimeBy(4000, TimeUnit.MILLISECONDS);
            end.runScheduledPendingTasks();
            assertThat(end.isOpen()).isTrue();
            end.advanceTimeBy(1000, TimeUnit.MILLISECONDS);
            end.runScheduledPendingTasks();
            assertThat(end.isOpen()).isFalse();
        }
        assertThat(ends.acceptorSaid).isEqualTo("failed no handshake within 5000 ms");
        assertThat(ends.dialerSaid).isEqualTo("failed no handshake within 5000 ms");
        finish(acceptor, dialer);
    }

    @Test
    void connectionThatIsLostFailsOnce() {
        EmbeddedChannel dialer = dialer("the same secret...", 1);
        dialer.close();
        assertThat(ends.dialerSaid).isEqualTo("failed closed by the other side");
        finish(dialer);
    }

    private EmbeddedChannel acceptor(String secret) {
        return new EmbeddedChannel(
                new EnvelopeFrameDecoder(1024),
                new AcceptorHandshake(environment(secret, 1, ServerType.CHAT_PROXY, 1), ends));
    }

    private EmbeddedChannel dialer(String secret, int cluster) {
        return new EmbeddedChannel(
                new EnvelopeFrameDecoder(1024),
                new DialerHandshake(
                        environment(secret, cluster, ServerType.CHAT, 2), ServerType.CHAT_PROXY, ends.dialerOutcome));
    }

    private LinkEnvironment environment(String secret, int cluster, ServerType type, int instance) {
        return new LinkEnvironment(
                new NodeIdentity(cluster, type, instance),
                new ClusterSecret(secret.getBytes(StandardCharsets.US_ASCII)),
                unused,
                Ticker.SYSTEM,
                InstantSource.system(),
                new Random(),
                new SimpleMeterRegistry());
    }

    private static void carry(EmbeddedChannel acceptor, EmbeddedChannel dialer) {
        boolean carried = true;
        while (carried) {
            carried = carryOne(acceptor, dialer) || carryOne(dialer, acceptor);
        }
    }

    private static boolean carryOne(EmbeddedChannel from, EmbeddedChannel to) {
        Object frame = from.readOutbound();
        if (frame != null) {
            to.writeInbound(frame);
        }
        return frame != null;
    }

    private static void finish(EmbeddedChannel... channels) {
        for (EmbeddedChannel channel : channels) {
            channel.finishAndReleaseAll();
        }
    }

    /** What each end has been told. */
    private static final class Ends implements AcceptorHandshake.Outcome {

        private String acceptorSaid = "";
        private String dialerSaid = "";

        private final DialerHandshake.Outcome dialerOutcome = new DialerHandshake.Outcome() {
            @Override
            public void authenticated(ChannelHandlerContext handshake, NodeId peer, long highestIncarnation) {
                dialerSaid +=
                        "authenticated " + peer.getType() + "-" + peer.getInstance() + " highest " + highestIncarnation;
                handshake.pipeline().replace(handshake.handler(), null, new ChannelInboundHandlerAdapter());
            }

            @Override
            public void failed(String reason, boolean refused) {
                dialerSaid += (refused ? "refused " : "failed ") + reason;
            }
        };

        @Override
        public long highestIncarnation(NodeId node) {
            return 41;
        }

        @Override
        public void authenticated(ChannelHandlerContext handshake, NodeId peer) {
            acceptorSaid += "authenticated " + peer.getType() + "-" + peer.getInstance();
            handshake.pipeline().replace(handshake.handler(), null, new ChannelInboundHandlerAdapter());
        }

        @Override
        public void failed(ChannelHandlerContext handshake, String reason) {
            acceptorSaid += "failed " + reason;
        }
    }
}
