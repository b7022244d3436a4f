package io.yizhan.chat.submit;

import io.yizhan.proto.Command;
import io.yizhan.proto.SendMessageRequest;
import io.yizhan.proto.SendMessageResponse;
import io.yizhan.proto.Status;
import io.yizhan.proto.SubmitResult;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** SEND_MESSAGE: a batch of one. Access servers send SUBMIT_MESSAGES; this is for whoever has a single message. */
public final class SendMessageHandler implements CommandHandler<SendMessageRequest, SendMessageResponse> {

    private final MessageSubmitter submitter;

    public SendMessageHandler(MessageSubmitter submitter) {
        this.submitter = submitter;
    }

    @Override
    public Command command() {
        return Command.SEND_MESSAGE;
    }

    @Override
    public CompletionStage<SendMessageResponse> handle(SendMessageRequest request, RequestContext context) {
        return submitter
                .submit(request.getConversation(), List.of(request.toByteString()), context)
                .thenApply(response -> toResponse(response.getResults(0)));
    }

    private static SendMessageResponse toResponse(SubmitResult result) {
        if (result.getStatus() != Status.OK) {
            throw new StatusException(
                    result.getStatus(), result.getReason(), Duration.ofMillis(result.getRetryAfterMs()));
        }
        return SendMessageResponse.newBuilder()
                .setSeq(result.getSeq())
                .setTimeMs(result.getTimeMs())
                .build();
    }
}
