package io.yizhan.runtime.handover;

import io.yizhan.proto.NodeId;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A process with an {@link EchoHouse}: {@code SOCKET INCARNATION HOLD}, the first incarnation opens, later ones take over.
 * Prints each step, and at the one named HOLD waits for a line of input, for a test that kills somebody there. At the one
 * behind {@link #GIVE_UP} a process that takes over gives up.
 */
final class EchoHouseMain {

    static final String GIVE_UP = "give up at ";

    private static final Duration STEP_LIMIT = Duration.ofSeconds(2);

    private EchoHouseMain() {}

    public static void main(String[] args) throws Exception {
        HandoverPaths paths = new HandoverPaths(Path.of(args[0]));
        NodeId self = NodeId.newBuilder()
                .setCluster(1)
                .setType(ServerType.ACCESS)
                .setInstance(1)
                .setIncarnation(Long.parseLong(args[1]))
                .build();
        EchoHouse house = new EchoHouse();
        List<HandoverPart> parts = List.of(house.door(), house);
        Consumer<HandoverState> watcher = state -> {
            say("STEP " + state);
            if (args[2].equals(state.name())) {
                waitForInput();
            }
        };
        HandoverDesk desk = new HandoverDesk(paths, new Host(self, parts), Ticker.SYSTEM, STEP_LIMIT, watcher);
        if (self.getIncarnation() == 1) {
            house.door().open();
        } else {
            Successor.Watcher givingUp = state -> {
                watcher.accept(state);
                if (args[2].equals(GIVE_UP + state)) {
                    throw new HandoverException("no room");
                }
            };
            try (Successor successor = Successor.join(paths, self, "test", Ticker.SYSTEM, givingUp)) {
                successor.takeOver(true, parts, () -> open(house));
            } catch (HandoverException e) {
                say("NOT " + e.getMessage());
                System.exit(1);
            }
        }
        desk.open();
        say("SERVING " + house.door().port() + " " + house.guests());
        waitForInput();
        desk.leave(0);
        System.exit(0);
    }

    private static void open(EchoHouse house) {
        try {
            house.door().open();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void waitForInput() {
        try {
            while (System.in.read() != '\n') {
                // anything else is not the end of the line
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Host(NodeId node, List<HandoverPart> parts) implements HandoverHost {
        @Override
        public String version() {
            return "test";
        }

        @Override
        public Optional<String> refusal() {
            return Optional.empty();
        }

        @Override
        public void released(NodeId successor) {
            say("RELEASED");
        }
    }
}
