package io.yizhan.client;

import com.google.protobuf.InvalidProtocolBufferException;
import io.yizhan.client.fake.FakeConnection;
import io.yizhan.client.fake.FakeSuite;
import io.yizhan.proto.Command;
import io.yizhan.proto.Envelope;
import io.yizhan.proto.LogEntry;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.proto.SendMessageResponse;
import io.yizhan.proto.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Takes sends as an access server does: one batch of a connection on the way at a time, here one message; what comes
 * meanwhile waits; after one of unknown fate those that wait come back UNSENT. Anything may happen to a batch, also that
 * it is carried out and its answer lost.
 */
final class ErraticSends implements FakeSuite.Interceptor {
    private final ClientBench bench;
    private final Random chance;
    private final Map<FakeConnection, ArrayDeque<Envelope>> queues = new HashMap<>();

    ErraticSends(ClientBench bench, Random chance) {
        this.bench = bench;
        this.chance = chance;
    }

    @Override
    public boolean intercepts(FakeConnection connection, Envelope request) {
        if (request.getCommand() != Command.SEND_MESSAGE_VALUE) {
            return false;
        }
        ArrayDeque<Envelope> queue = queues.computeIfAbsent(connection, any -> new ArrayDeque<>());
        queue.add(request);
        if (queue.size() == 1) {
            begin(connection, queue);
        }
        return true;
    }

    private void begin(FakeConnection connection, ArrayDeque<Envelope> queue) {
        Envelope head = queue.element();
        int dice = chance.nextInt(20);
        long delay = Duration.ofMillis(chance.nextInt(30)).toNanos();
        if (dice < 14) {
            bench.loop.schedule(() -> stored(connection, queue, head), delay);
        } else if (dice == 14) {
            bench.loop.schedule(() -> notStored(connection, queue, head, Status.RATE_LIMITED), delay);
        } else {
            boolean carriedOut = chance.nextBoolean();
            Status status = chance.nextBoolean() ? Status.TIMEOUT : Status.UNAVAILABLE;
            bench.loop.schedule(
                    () -> {
                        if (carriedOut) {
                            store(head);
                        }
                        notStored(connection, queue, head, status);
                    },
                    delay);
        }
    }

    private void stored(FakeConnection connection, ArrayDeque<Envelope> queue, Envelope request) {
        LogEntry entry = store(request);
        connection.respond(
                request,
                SendMessageResponse.newBuilder()
                        .setSeq(entry.getSeq())
                        .setTimeMs(entry.getTimeMs())
                        .build());
        queue.remove();
        if (!queue.isEmpty()) {
            begin(connection, queue);
        }
    }

    private void notStored(FakeConnection connection, ArrayDeque<Envelope> queue, Envelope request, Status status) {
        connection.refuse(request, status, 0);
        queue.remove();
        queue.forEach(waiting -> connection.refuse(waiting, Status.UNSENT, 0));
        queue.clear();
    }

    private LogEntry store(Envelope request) {
        try {
            return bench.suite.log.append(ClientBench.ALICE, SendMessageRequest.parseFrom(request.getBody()));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
