package io.yizhan.systemtests.bench.generator;

import com.google.protobuf.ByteString;
import io.yizhan.proto.Command;
import io.yizhan.proto.Content;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.FetchMessagesRequest;
import io.yizhan.proto.PingRequest;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Clients of one access server while something happens to that: some have sent half of a frame, some don't read and have
 * answers waiting, some ask all the time, to see for how long nobody answers; the others are silent. Blocks; used by the
 * bench's main thread.
 */
public final class Bystanders {

    private static final int MESSAGES = 24;
    private static final int MESSAGE_BYTES = 1_000;
    /**
     * Of 24 kB each, unread by the client: the kernel takes six or seven, the rest waits in the server. Few enough for all
     * of it to stay below what an access server keeps for all its clients, also when they begin to read at the same moment.
     */
    private static final int PAGES = 11;

    private static final long PAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(450);

    /** Stands for an answer whose content nobody needs. */
    private static final byte[] ARRIVED = {};

    /** See {@link #begin}. */
    public static final Duration BEGINS = Duration.ofSeconds(8);

    private static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long ANSWER_SECONDS = 90;

    private final Lane lane;
    private final List<BenchClient> clients;
    private final List<BenchClient> crowded;
    private final List<BenchClient> halfway;
    private final List<BenchClient> asking;
    private final ConversationId group;
    private final List<CompletableFuture<byte[]>> owed = new ArrayList<>();
    private long[] longestNanos = {};
    private boolean running;

    private Bystanders(
            Lane lane, List<BenchClient> clients, int crowded, int halfway, int asking, ConversationId group) {
        this.lane = lane;
        this.clients = clients;
        this.crowded = clients.subList(0, crowded);
        this.halfway = clients.subList(crowded, crowded + halfway);
        List<BenchClient> others = clients.subList(crowded + halfway, clients.size());
        int step = Math.max(1, others.size() / asking);
        this.asking = IntStream.range(0, others.size())
                .filter(i -> i % step == 0)
                .mapToObj(others::get)
                .toList();
        this.group = group;
    }

    /**
     * Logs everybody in.
     *
     * @param crowded how many will have answers waiting
     * @param halfway how many will have sent half of a frame
     * @param asking how many will ask all the time, about
     */
    public static Bystanders settle(Crowd crowd, int count, int crowded, int halfway, int asking) {
        List<BenchClient> clients = crowd.settle(count);
        ConversationId group = ConversationIds.group(GroupChat.create(clients.subList(0, crowded)));
        for (int i = 0; i < MESSAGES; i++) {
            join(List.of(clients.get(0).call(Command.SEND_MESSAGE, message(group, i))), "send");
        }
        return new Bystanders(crowd.lane(), clients, crowded, halfway, asking, group);
    }

    /** Within {@link #BEGINS} frames are halved, answers wait, and waits are measured. */
    public void begin() {
        FetchMessagesRequest page = FetchMessagesRequest.newBuilder()
                .setConversation(group)
                .setBackwards(true)
                .setLimit(MESSAGES)
                .build();
        longestNanos = new long[asking.size()];
        lane.call(() -> {
            crowded.forEach(client -> client.reading(false));
            running = true;
            return true;
        });
        for (int i = 0; i < PAGES; i++) {
            lane.later(
                    () -> crowded.forEach(client ->
                            owed.add(client.call(Command.FETCH_MESSAGES, page).thenApply(messages -> ARRIVED))),
                    i * PAGE_NANOS);
        }
        for (BenchClient client : halfway) {
            CompletableFuture<byte[]> answer = client.callHalfway(Command.PING, PingRequest.getDefaultInstance());
            lane.execute(() -> owed.add(answer));
        }
        for (int i = 0; i < asking.size(); i++) {
            int index = i;
            lane.later(() -> ask(index), ASK_NANOS * i / asking.size());
        }
    }

    private void ask(int index) {
        long begin = System.nanoTime();
        asking.get(index).call(Command.PING, PingRequest.getDefaultInstance()).whenComplete((answer, failure) -> {
            longestNanos[index] = Math.max(longestNanos[index], System.nanoTime() - begin);
            if (running && failure == null) {
                lane.later(() -> ask(index), ASK_NANOS);
            }
        });
    }

    /**
     * Whatever was begun is finished, and every client is asked for a sign of life.
     *
     * @throws SuiteException if one of them doesn't get what it is owed
     */
    public Waits finish() {
        List<CompletableFuture<byte[]>> answers = lane.call(() -> {
            List<CompletableFuture<byte[]>> all = new ArrayList<>(owed);
            owed.clear();
            running = false;
            crowded.forEach(client -> client.reading(true));
            halfway.forEach(BenchClient::finishHalfway);
            return all;
        });
        clients.forEach(client -> answers.add(client.call(Command.PING, PingRequest.getDefaultInstance())));
        join(answers, "get what it is owed");
        long[] sorted = lane.call(() -> longestNanos.clone());
        Arrays.sort(sorted);
        return new Waits(clients.size(), millis(sorted, 0.5), millis(sorted, 0.99), millis(sorted, 1));
    }

    private static double millis(long[] sorted, double quantile) {
        int index = (int) Math.ceil(quantile * sorted.length) - 1;
        return sorted.length == 0 ? 0 : sorted[Math.max(0, index)] / 1e6;
    }

    private static SendMessageRequest message(ConversationId group, int number) {
        ByteBuffer id = ByteBuffer.allocate(16).putLong(System.nanoTime()).putLong(number);
        return SendMessageRequest.newBuilder()
                .setConversation(group)
                .setClientMessageId(ByteString.copyFrom(id.array()))
                .setContent(Content.newBuilder().setText("x".repeat(MESSAGE_BYTES)))
                .build();
    }

    private static void join(List<CompletableFuture<byte[]>> answers, String what) {
        try {
            CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                    .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            long missing = answers.stream()
                    .filter(answer -> !answer.isDone() || answer.isCompletedExceptionally())
                    .count();
            throw new SuiteException(
                    missing + " of " + answers.size() + " answers are missing: a client doesn't " + what + " within "
                            + Duration.ofSeconds(ANSWER_SECONDS).toSeconds() + " s: " + e.getCause(),
                    e);
        }
    }

    /**
     * For how long clients had no answer.
     *
     * @param clients all that were there, and still are
     * @param p50 in milliseconds, over the longest wait of each client that asked
     */
    public record Waits(int clients, double p50, double p99, double max) {}
}
