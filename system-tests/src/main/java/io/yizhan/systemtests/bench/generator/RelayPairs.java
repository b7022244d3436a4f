package io.yizhan.systemtests.bench.generator;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.PingRequest;
import io.yizhan.runtime.link.Transport;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The same frames through a bare relay: each is forwarded as it is to the sender's peer, and done when the peer has it.
 * Nobody answers, confirms or stores.
 */
public final class RelayPairs {

    private static final long PATIENCE_SECONDS = 30;

    private RelayPairs() {}

    /**
     * Connects.
     *
     * @param relay tells clients apart by the request id of their first frame, and forwards between 2n and 2n + 1
     * @param clients an even number
     */
    public static Load connect(Lane lane, InetSocketAddress relay, int clients, int window) {
        List<RelayClient> connected = new ArrayList<>(clients);
        CountDownLatch known = new CountDownLatch(clients);
        for (int i = 0; i < clients; i++) {
            RelayClient client = new RelayClient(lane, known);
            connected.add(client);
            new Bootstrap()
                    .group(lane.transport())
                    .channel(Transport.channel(lane.transport()))
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(client)
                    .connect(relay)
                    .syncUninterruptibly();
        }
        Load load = lane.call(() -> {
            List<Talker> talkers = new ArrayList<>(clients);
            for (int i = 0; i < clients; i++) {
                RelayClient client = connected.get(i);
                ConversationId conversation = ConversationIds.direct(1 + (i & ~1), 2 + (i & ~1));
                talkers.add(client.talk(new Talker(lane, client, conversation, window, 1), i));
            }
            lane.flush();
            return new Load(lane, talkers);
        });
        await(known);
        return load;
    }

    private static void await(CountDownLatch known) {
        try {
            if (!known.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new SuiteException("the bare relay doesn't answer within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteException("interrupted", e);
        }
    }

    private static final class RelayClient extends FrameConnection {

        private final EntryCursor.Sink taking = this::take;
        private final CountDownLatch known;

        /** @param known counted down when the relay knows this client */
        RelayClient(Lane lane, CountDownLatch known) {
            super(lane);
            this.known = known;
        }

        Talker talk(Talker talker, int number) {
            write(Frames.request(allocator(), Command.PING, number + 1, PingRequest.getDefaultInstance()));
            return talker;
        }

        @Override
        void frame(ByteBuf in, EnvelopeCursor envelope) {
            if (envelope.command() == Command.SEND_MESSAGE_VALUE) {
                lane().entries().send(in, envelope.bodyStart(), envelope.bodyEnd(), taking);
            } else if (envelope.command() == Command.PING_VALUE) {
                known.countDown();
            }
        }

        private void take(ByteBuf in, long seq, int text) {
            if (Stamp.isAt(in, text)) {
                lane().relayed(Stamp.sender(in, text), Stamp.id(in, text));
            }
        }

        @Override
        void ended() {
            lane().recorder().disconnected();
        }
    }
}
