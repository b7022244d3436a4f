package io.yizhan.systemtests.sabotage;

import io.yizhan.access.AccessServer;
import io.yizhan.proto.Command;
import io.yizhan.proto.ConversationId;
import io.yizhan.proto.DeliverRequest;
import io.yizhan.proto.DeliverResponse;
import io.yizhan.proto.Delivery;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.lifecycle.Daemon;
import io.yizhan.runtime.lifecycle.DaemonLauncher;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** An access server that pushes some entries again a little later, under a push number of their own. */
public final class DoublePushMain {

    private static final int MILLIS = 100;
    private static final int ONE_IN = 5;
    /** Of no real user: the window doesn't know the entry under it. */
    private static final long NOBODY = 1L << 52;

    private DoublePushMain() {}

    public static void main(String[] arguments) {
        System.exit(DaemonLauncher.launch(
                ServerType.ACCESS,
                arguments,
                daemon -> AccessServer.build(Sabotage.<DeliverRequest, DeliverResponse>serving(
                        daemon,
                        Command.DELIVER,
                        (handler, request, context) -> serve(handler, request, context, daemon)))));
    }

    private static CompletionStage<DeliverResponse> serve(
            CommandHandler<DeliverRequest, DeliverResponse> handler,
            DeliverRequest request,
            RequestContext context,
            Daemon daemon) {
        DeliverRequest.Builder again = DeliverRequest.newBuilder();
        for (Delivery delivery : request.getDeliveriesList()) {
            if (delivery.getSeq() % ONE_IN == 0) {
                ConversationId conversation = delivery.getConversation();
                again.addDeliveries(delivery.toBuilder()
                        .setConversation(conversation.toBuilder().setFirst(conversation.getFirst() + NOBODY)));
            }
        }
        DeliverRequest copies = again.build();
        daemon.scheduler().schedule(() -> handler.handle(copies, context), MILLIS, TimeUnit.MILLISECONDS);
        return handler.handle(request, context);
    }
}
