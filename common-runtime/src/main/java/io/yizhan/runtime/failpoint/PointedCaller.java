package io.yizhan.runtime.failpoint;

import com.google.protobuf.Message;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.Member;
import io.yizhan.proto.Sender;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.failpoint.FailPoints.Works;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A caller with a fail point before each request and one behind each answer. */
final class PointedCaller implements Caller {

    private record Points(FailPoint call, FailPoint answer) {}

    private final Caller caller;
    private final Map<Integer, Points> points = new HashMap<>();

    PointedCaller(Caller caller, Works works) {
        this.caller = caller;
        for (CommandWord word : CommandWord.all()) {
            boolean betweenDaemons = word.server() != ServerType.SERVER_TYPE_UNSPECIFIED
                    && (word.server() != ServerType.ACCESS || word.sender() == Sender.DAEMON);
            if (betweenDaemons && word.responsePrototype().isPresent()) {
                points.put(
                        word.number(),
                        new Points(
                                works.point(
                                        "call",
                                        word,
                                        "The request is about to be sent. DROP: it is not, and ends with TIMEOUT."),
                                works.point(
                                        "answer",
                                        word,
                                        "Somebody has served the request, and nothing was done yet with the answer."
                                                + " DROP: it is forgotten, and the request ends with TIMEOUT.")));
            }
        }
    }

    @Override
    public <R extends Message> CompletableFuture<R> call(OutboundCall call, Class<R> responseType) {
        return callForAnswer(call, responseType).thenApply(Answer::body);
    }

    @Override
    public <R extends Message> CompletableFuture<Answer<R>> callForAnswer(OutboundCall call, Class<R> responseType) {
        Points here = points.get(call.word().number());
        if (here == null) {
            return caller.callForAnswer(call, responseType);
        }
        if (here.call().reached()) {
            return CompletableFuture.failedFuture(forgotten());
        }
        return caller.callForAnswer(call, responseType).thenApply(answer -> {
            if (here.answer().reached()) {
                throw forgotten();
            }
            return answer;
        });
    }

    @Override
    public Collection<Member> members() {
        return caller.members();
    }

    private static StatusException forgotten() {
        return new StatusException(Status.TIMEOUT, "a fail point dropped it");
    }
}
