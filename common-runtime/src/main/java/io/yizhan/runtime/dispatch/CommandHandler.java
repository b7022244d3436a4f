package io.yizhan.runtime.dispatch;

import com.google.protobuf.Message;
import io.yizhan.proto.Command;
import java.util.concurrent.CompletionStage;

/**
 * Serves one command word.
 *
 * @param <Q> the word's request message
 * @param <R> the word's response message
 */
public interface CommandHandler<Q extends Message, R extends Message> {

    Command command();

    /**
     * Serves one request. Called on the event loop of the link it came over: must not block.
     *
     * <p>Ends with a {@link StatusException}, thrown or in the stage, for every expected failure. Anything else is
     * answered INTERNAL and logged once with its cause. The stage may be completed on any thread.
     *
     * @param request parsed body; its bytes are its own
     */
    CompletionStage<R> handle(Q request, RequestContext context);
}
