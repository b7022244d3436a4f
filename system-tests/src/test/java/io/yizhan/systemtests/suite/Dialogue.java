package io.yizhan.systemtests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.yizhan.systemtests.suite.Terminal.Chat;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two people who chat in their terminals, by turns: each waits for the other's line before the next one. So what their
 * terminals show depends on nothing but how long they talk.
 */
public final class Dialogue implements AutoCloseable {

    /** Between one round and the next: nobody types faster. */
    private static final int PACE_MILLIS = 400;

    private final Terminal her;
    private final Terminal him;
    private final Chat hers;
    private final Chat his;
    private final ScheduledExecutorService turns = Executors.newSingleThreadScheduledExecutor();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private final AtomicInteger rounds = new AtomicInteger();

    private Dialogue(Suite suite, Path home) throws Exception {
        her = new Terminal(suite, home, "her");
        him = new Terminal(suite, home, "him");
        her.run("register");
        him.run("register");
        hers = her.chatInTerminal("--with", him.account());
        hers.awaitOutput("/help helps");
        his = him.chatInTerminal("--with", her.account());
        his.awaitOutput("/help helps");
    }

    /** Has them talk until {@link #end}. */
    public static Dialogue begin(Suite suite, Path home) throws Exception {
        Dialogue dialogue = new Dialogue(suite, home);
        dialogue.turns.scheduleWithFixedDelay(dialogue::roundOrFailure, 0, PACE_MILLIS, TimeUnit.MILLISECONDS);
        return dialogue;
    }

    /** What {@link #shown} gives of two who talk for some rounds. */
    public static List<List<String>> quiet(Suite suite, Path home, int rounds) throws Exception {
        try (Dialogue dialogue = new Dialogue(suite, home)) {
            while (dialogue.rounds() < rounds) {
                dialogue.round();
            }
            dialogue.leave();
            return dialogue.shown();
        }
    }

    private void roundOrFailure() {
        try {
            round();
        } catch (Exception | AssertionError e) {
            failure.completeExceptionally(e);
            throw new IllegalStateException("round " + rounds(), e); // there are no more
        }
    }

    private void round() throws Exception {
        hers.type("question " + rounds());
        his.awaitOutput(": question " + rounds());
        his.type("answer " + rounds());
        hers.awaitOutput(": answer " + rounds());
        rounds.incrementAndGet();
    }

    /** Ends the round they are at and the chats. */
    public void end() throws Exception {
        turns.shutdown();
        assertThat(turns.awaitTermination(1, TimeUnit.MINUTES))
                .as("the round ends")
                .isTrue();
        assertThat(failure).as("round %s of %s", rounds(), shown()).isNotCompletedExceptionally();
        leave();
    }

    private void leave() throws Exception {
        for (Chat chat : List.of(hers, his)) {
            chat.type("/quit");
            chat.awaitEnd();
        }
    }

    public int rounds() {
        return rounds.get();
    }

    /** Everything that the two terminals have shown, without the time of day and with the same names for all pairs. */
    public List<List<String>> shown() {
        return List.of(shown(hers), shown(his));
    }

    private List<String> shown(Chat chat) {
        return chat.output().stream()
                .map(line -> line.replace(her.account(), "HER").replace(him.account(), "HIM"))
                .map(line -> line.replaceAll("\\[\\d\\d:\\d\\d\\]", "[TIME]"))
                .toList();
    }

    @Override
    public void close() {
        turns.shutdownNow();
        hers.close();
        his.close();
    }
}
