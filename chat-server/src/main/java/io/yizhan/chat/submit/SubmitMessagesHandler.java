package io.yizhan.chat.submit;

import io.yizhan.proto.Command;
import io.yizhan.proto.SubmitMessagesRequest;
import io.yizhan.proto.SubmitMessagesResponse;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.RequestContext;
import java.util.concurrent.CompletionStage;

/** SUBMIT_MESSAGES: what an access server has gathered of one session for one conversation. */
public final class SubmitMessagesHandler implements CommandHandler<SubmitMessagesRequest, SubmitMessagesResponse> {

    private final MessageSubmitter submitter;

    public SubmitMessagesHandler(MessageSubmitter submitter) {
        this.submitter = submitter;
    }

    @Override
    public Command command() {
        return Command.SUBMIT_MESSAGES;
    }

    @Override
    public CompletionStage<SubmitMessagesResponse> handle(SubmitMessagesRequest request, RequestContext context) {
        return submitter.submit(request.getConversation(), request.getMessagesList(), context);
    }
}
