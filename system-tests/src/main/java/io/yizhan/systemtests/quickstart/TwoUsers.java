package io.yizhan.systemtests.quickstart;

import io.yizhan.client.ClientRuntime;
import io.yizhan.client.ReceivedMessage;
import io.yizhan.client.SentMessage;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.LogEntry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Two new users register, log in, exchange messages both ways and read their history back, each step checked. Blocks
 * the calling thread.
 */
final class TwoUsers {

    private final List<String> selectors;
    private final Duration stepLimit;
    private final Consumer<String> tell;

    /**
     * @param stepLimit how long each step may take
     * @param tell takes one sentence for each step
     */
    TwoUsers(List<String> selectors, Duration stepLimit, Consumer<String> tell) {
        this.selectors = selectors;
        this.stepLimit = stepLimit;
        this.tell = tell;
    }

    /**
     * @param suffix makes the two accounts' names new
     * @throws TalkException naming the step that failed
     */
    void talk(String suffix, String password) throws InterruptedException {
        try (ClientRuntime runtime = new ClientRuntime();
                Talker alice = new Talker(runtime, selectors, "alice-" + suffix, password);
                Talker bob = new Talker(runtime, selectors, "bob-" + suffix, password)) {
            long aliceId = register(alice);
            long bobId = register(bob);
            login(alice);
            login(bob);
            ConversationId conversation = ConversationIds.direct(aliceId, bobId);
            String question = "Bob, has the courier arrived?";
            String answer = "He has, Alice, and changed horses.";
            say(alice, bob, conversation, question);
            say(bob, alice, conversation, answer);
            for (Talker talker : List.of(alice, bob)) {
                checkHistory(talker, conversation, List.of(question, answer));
            }
        }
    }

    private long register(Talker talker) throws InterruptedException {
        long id = await("registering " + talker.account(), talker.client().register(""));
        tell.accept(talker.account() + " is registered, user id " + id);
        return id;
    }

    private void login(Talker talker) throws InterruptedException {
        String step = "the login of " + talker.account();
        try {
            await(step, talker.client().connect());
        } catch (TalkException e) {
            // While no server can be reached the client goes on trying, and knows why it hasn't got through.
            throw talker.client()
                    .lastFailure()
                    .map(why -> new TalkException(step + " failed", why))
                    .orElse(e);
        }
        tell.accept(talker.account() + " is logged in");
    }

    private void say(Talker from, Talker to, ConversationId conversation, String text) throws InterruptedException {
        SentMessage sent = await("a message of " + from.account(), from.client().send(conversation, text));
        ReceivedMessage received = await("the push to " + to.account(), to.hearing(text));
        if (received.seq() != sent.seq()) {
            throw new TalkException(to.account() + " got seq " + received.seq() + " (expected: " + sent.seq() + ")");
        }
        tell.accept(from.account() + " → " + to.account() + "  #" + sent.seq() + "  \"" + text + "\"");
    }

    private void checkHistory(Talker talker, ConversationId conversation, List<String> expected)
            throws InterruptedException {
        List<String> texts = await(
                        "the history of " + talker.account(),
                        talker.client().conversations().newest(conversation, expected.size() + 1))
                .entries()
                .stream()
                .map(LogEntry::getContent)
                .map(content -> content.getText())
                .toList();
        if (!texts.equals(expected)) {
            throw new TalkException(
                    "the history of " + talker.account() + " has " + texts + " (expected: " + expected + ")");
        }
        tell.accept(talker.account() + " finds both messages in the history");
    }

    private <T> T await(String step, CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(stepLimit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new TalkException(step + " failed", e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new TalkException(step + ": nothing after " + stepLimit.toSeconds() + " s");
        }
    }

    /** A step didn't do what it should. */
    static final class TalkException extends RuntimeException {
        TalkException(String sentence) {
            super(sentence);
        }

        TalkException(String sentence, Throwable cause) {
            super(sentence + ": " + cause.getMessage(), cause);
        }
    }
}
