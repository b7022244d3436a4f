package io.yizhan.systemtests.bench.generator;

import io.yizhan.systemtests.audit.suite.SuiteException;
import io.yizhan.systemtests.bench.child.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A load generator in a process of its own: pairs of users, told what to do by lines on its standard input, each of which it
 * answers by one line. {@link RemoteSenders} is the other end and knows the words. Ends when its standard input does.
 */
public final class GeneratorMain {

    private final Lane lane;
    private @Nullable Load load;

    private GeneratorMain(Lane lane) {
        this.lane = lane;
    }

    public static void main(String[] args) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (Lane lane = new Lane()) {
            GeneratorMain generator = new GeneratorMain(lane);
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(ChildJvm.ANSWER + generator.answer(line.split(" ", -1)));
                System.out.flush();
            }
        }
    }

    private String answer(String[] words) {
        try {
            return switch (words[0]) {
                case RemoteSenders.SETTLE -> settle(words);
                case RemoteSenders.CLOSED_LOOP -> {
                    load().startClosedLoop();
                    yield RemoteSenders.DONE;
                }
                case RemoteSenders.OPEN_LOOP -> {
                    load().startOpenLoop(Double.parseDouble(words[1]), Duration.ofMillis(Long.parseLong(words[2])));
                    yield RemoteSenders.DONE;
                }
                case RemoteSenders.BEGIN -> {
                    load().begin();
                    yield RemoteSenders.DONE;
                }
                case RemoteSenders.OBSERVED -> load().tally().toLine();
                case RemoteSenders.FINISH -> Long.toString(load().finish(Duration.ofMillis(Long.parseLong(words[1]))));
                default -> RemoteSenders.FAILED + " unknown word " + words[0];
            };
        } catch (SuiteException | IllegalStateException | IllegalArgumentException | UnknownHostException e) {
            return RemoteSenders.FAILED + " " + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }

    private String settle(String[] words) throws UnknownHostException {
        String name = words[1];
        int clients = Integer.parseInt(words[2]);
        int window = Integer.parseInt(words[3]);
        InetAddress source = InetAddress.getByName(words[4]);
        List<InetSocketAddress> servers = Arrays.stream(words[5].split(",", -1))
                .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)))
                .toList();
        load = Pairs.settle(new Crowd(lane, servers, name).from(source), clients, window);
        return RemoteSenders.DONE;
    }

    private Load load() {
        Load settled = load;
        if (settled == null) {
            throw new IllegalStateException("nobody has logged in yet");
        }
        return settled;
    }
}
