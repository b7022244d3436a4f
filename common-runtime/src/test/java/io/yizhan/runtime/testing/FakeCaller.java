package io.yizhan.runtime.testing;

import com.google.protobuf.Message;
import io.yizhan.proto.Command;
import io.yizhan.proto.Member;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The rest of the suite, played by the test. A call stays open until the test answers it, unless a script for its word
 * answers at once; one that nobody answers ends with TIMEOUT at its deadline. For the test's own thread only.
 */
public final class FakeCaller implements Caller {

    private final HandLoop loop;
    private final List<FakeCall> calls = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private final Map<Command, Function<OutboundCall, Message>> scripts = new EnumMap<>(Command.class);
    private NodeId source = NodeId.getDefaultInstance();

    public FakeCaller(HandLoop loop) {
        this.loop = loop;
    }

    /** Answers every call of a word at once; a thrown {@link StatusException} is the answer too. */
    public FakeCaller script(Command command, Function<OutboundCall, Message> answer) {
        scripts.put(command, answer);
        return this;
    }

    /** From here on calls of this word wait for the test again. */
    public void unscript(Command command) {
        scripts.remove(command);
    }

    /** The daemon that answers from here on. */
    public void answerAs(NodeId node) {
        source = node;
    }

    /** Every call so far of a word, oldest first. */
    public List<FakeCall> calls(Command command) {
        return calls.stream().filter(c -> c.call.word().command() == command).toList();
    }

    /**
     * The only call of a word that is still open.
     *
     * @throws AssertionError if there is not exactly one
     */
    public FakeCall open(Command command) {
        List<FakeCall> open = allOpen(command);
        if (open.size() != 1) {
            throw new AssertionError(command + ": " + open.size() + " open calls (expected: 1)");
        }
        return open.get(0);
    }

    /** The calls of a word that are still open, oldest first. */
    public List<FakeCall> allOpen(Command command) {
        return calls(command).stream().filter(c -> !c.future.isDone()).toList();
    }

    /** Makes a daemon known, or changes its state. */
    public void join(NodeId node, NodeState state) {
        leave(node);
        members.add(Member.newBuilder().setNode(node).setState(state).build());
    }

    public void leave(NodeId node) {
        members.removeIf(m -> m.getNode().equals(node));
    }

    /** A daemon of cluster 1 whose lineage equals its incarnation. */
    public static NodeId node(ServerType type, int instance, long incarnation) {
        return NodeId.newBuilder()
                .setCluster(1)
                .setType(type)
                .setInstance(instance)
                .setIncarnation(incarnation)
                .setLineage(incarnation)
                .build();
    }

    @Override
    public <R extends Message> CompletableFuture<R> call(OutboundCall call, Class<R> responseType) {
        return callForAnswer(call, responseType).thenApply(Answer::body);
    }

    @Override
    public <R extends Message> CompletableFuture<Answer<R>> callForAnswer(OutboundCall call, Class<R> responseType) {
        CompletableFuture<Answer<Message>> future = new CompletableFuture<>();
        FakeCall made = new FakeCall(call, future);
        calls.add(made);
        long left = call.deadline().remainingNanos(loop);
        var timeout = loop.schedule(() -> made.fail(Status.TIMEOUT), Math.max(0, left), TimeUnit.NANOSECONDS);
        future.whenComplete((answer, error) -> timeout.cancel(false));
        Function<OutboundCall, Message> script = scripts.get(call.word().command());
        if (script != null) {
            try {
                made.answer(script.apply(call));
            } catch (StatusException e) {
                made.fail(e);
            }
        }
        return future.thenApply(answer -> new Answer<>(responseType.cast(answer.body()), answer.source()));
    }

    @Override
    public Collection<Member> members() {
        return List.copyOf(members);
    }

    /** One call and the means to answer it. */
    public final class FakeCall {

        private final OutboundCall call;
        private final CompletableFuture<Answer<Message>> future;

        private FakeCall(OutboundCall call, CompletableFuture<Answer<Message>> future) {
            this.call = call;
            this.future = future;
        }

        public OutboundCall call() {
            return call;
        }

        public <Q extends Message> Q body(Class<Q> type) {
            return type.cast(call.body());
        }

        /** Answers OK. What hangs on it in the loop runs with the next {@link HandLoop#run()}. */
        public void answer(Message body) {
            future.complete(new Answer<>(body, source));
        }

        public void fail(Status status) {
            fail(new StatusException(status, "played " + status));
        }

        public void fail(Throwable error) {
            future.completeExceptionally(error);
        }
    }
}
