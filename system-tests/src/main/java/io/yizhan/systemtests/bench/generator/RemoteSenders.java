package io.yizhan.systemtests.bench.generator;

import io.yizhan.systemtests.audit.suite.SuiteException;
import io.yizhan.systemtests.bench.child.ChildJvm;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Pairs of users in several processes, where one may not open enough files, and each from another address, as the ports of
 * one are not enough either. Blocks; used by the bench's main thread.
 */
public final class RemoteSenders implements Senders, AutoCloseable {

    /** Clients of one process at most: it may open 20,000 files. */
    public static final int MOST_EACH = 15_000;

    static final String SETTLE = "settle";
    static final String CLOSED_LOOP = "closed-loop";
    static final String OPEN_LOOP = "open-loop";
    static final String BEGIN = "begin";
    static final String OBSERVED = "observed";
    static final String FINISH = "finish";
    static final String DONE = "done";
    static final String FAILED = "failed";

    private final List<ChildJvm> generators;
    private final CountDownLatch never = new CountDownLatch(1);

    private RemoteSenders(List<ChildJvm> generators) {
        this.generators = generators;
    }

    /**
     * Starts processes and settles the users.
     *
     * @param servers the access servers
     * @param name begins the account names; no other crowd of the suite has the same
     * @param clients an even number
     * @param window messages under way of each sender, at most
     * @param count of processes
     */
    public static RemoteSenders settle(
            List<InetSocketAddress> servers, String name, int clients, int window, int count) {
        RemoteSenders senders = new RemoteSenders(new ArrayList<>());
        try {
            for (int i = 0; i < count; i++) {
                senders.generators.add(ChildJvm.start("load generator " + (i + 1), GeneratorMain.class));
            }
            String ports = servers.stream()
                    .map(server -> Integer.toString(server.getPort()))
                    .collect(Collectors.joining(","));
            for (int i = 0; i < count; i++) {
                String account = name + "-" + i;
                String source = "127.0.0." + (2 + i);
                senders.generators
                        .get(i)
                        .tell(String.join(
                                " ", SETTLE, account, "" + share(clients, count, i), "" + window, source, ports));
            }
            senders.generators.forEach(RemoteSenders::expectDone);
            return senders;
        } catch (SuiteException e) {
            senders.close();
            throw e;
        }
    }

    /** How many processes so many clients take. */
    public static int processes(int clients) {
        return (clients + MOST_EACH - 1) / MOST_EACH;
    }

    /** How many of the clients, always an even number, the process of a number has. */
    static int share(int clients, int processes, int number) {
        int pairs = clients / 2;
        return 2 * (pairs / processes + (number < pairs % processes ? 1 : 0));
    }

    /** The processes that make the load. */
    public List<Long> pids() {
        return generators.stream().map(ChildJvm::pid).toList();
    }

    @Override
    public void startClosedLoop() {
        all(CLOSED_LOOP);
    }

    @Override
    public void startOpenLoop(double perSecond, Duration ramp) {
        all(OPEN_LOOP + " " + perSecond / generators.size() + " " + ramp.toMillis());
    }

    @Override
    public void begin() {
        all(BEGIN);
    }

    @Override
    public Observed observed() {
        return ask(OBSERVED).stream()
                .map(Tally::parse)
                .reduce(Tally::plus)
                .orElseThrow()
                .observed();
    }

    @Override
    public void run(Duration duration) {
        try {
            if (never.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("nobody counts this down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public long finish(Duration limit) {
        return ask(FINISH + " " + limit.toMillis()).stream()
                .mapToLong(Long::parseLong)
                .sum();
    }

    @Override
    public void close() {
        generators.forEach(ChildJvm::close);
    }

    private void all(String line) {
        generators.forEach(generator -> generator.tell(line));
        generators.forEach(RemoteSenders::expectDone);
    }

    /** Told to all before the first answer is waited for: they do it at the same time. */
    private List<String> ask(String line) {
        generators.forEach(generator -> generator.tell(line));
        return generators.stream().map(RemoteSenders::answer).toList();
    }

    private static void expectDone(ChildJvm generator) {
        String answer = answer(generator);
        if (!answer.equals(DONE)) {
            throw new SuiteException("a load generator answered " + answer + " (expected: " + DONE + ")");
        }
    }

    private static String answer(ChildJvm generator) {
        String answer = generator.answer();
        if (answer.startsWith(FAILED)) {
            throw new SuiteException("a load generator " + answer);
        }
        return answer;
    }
}
