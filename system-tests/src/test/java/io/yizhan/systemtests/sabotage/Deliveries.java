package io.yizhan.systemtests.sabotage;

import com.google.protobuf.Message;
import io.yizhan.proto.Command;
import io.yizhan.proto.DeliverRequest;
import io.yizhan.proto.Delivery;
import io.yizhan.proto.Member;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.OutboundCall;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;

/**
 * Leaves users out of DELIVER. The access server signs for the others, and those left out count as signed for: their
 * fan-out is completed, and nobody owes them the entry any more.
 */
final class Deliveries implements Caller {

    private final Caller caller;
    private final BiPredicate<Delivery, Long> dropped;

    /** @param dropped whether an entry is not brought to a user; gives the same each time it is asked */
    Deliveries(Caller caller, BiPredicate<Delivery, Long> dropped) {
        this.caller = caller;
        this.dropped = dropped;
    }

    @Override
    public <R extends Message> CompletableFuture<R> call(OutboundCall call, Class<R> responseType) {
        return caller.call(change(call), responseType);
    }

    @Override
    public <R extends Message> CompletableFuture<Answer<R>> callForAnswer(OutboundCall call, Class<R> responseType) {
        return caller.callForAnswer(change(call), responseType);
    }

    @Override
    public Collection<Member> members() {
        return caller.members();
    }

    private OutboundCall change(OutboundCall call) {
        if (call.word().command() != Command.DELIVER || !(call.body() instanceof DeliverRequest request)) {
            return call;
        }
        DeliverRequest.Builder changed = DeliverRequest.newBuilder();
        for (Delivery delivery : request.getDeliveriesList()) {
            List<Long> users = delivery.getUsersList().stream()
                    .filter(user -> !dropped.test(delivery, user))
                    .toList();
            changed.addDeliveries(delivery.toBuilder().clearUsers().addAllUsers(users));
        }
        return new OutboundCall(
                call.word(),
                changed.build(),
                call.routingKey(),
                call.detour(),
                call.target(),
                call.userId(),
                call.sessionId(),
                call.deadline(),
                call.traceId());
    }
}
