package io.yizhan.systemtests.sabotage;

import com.google.protobuf.Message;
import io.yizhan.proto.Command;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.lifecycle.Daemon;
import io.yizhan.runtime.link.Caller;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** Ways into a daemon from its composition root's surroundings: between it and those who call it or whom it calls. */
final class Sabotage {

    /** Serves a request in the place of a handler, which it may ask. */
    interface Serving<Q extends Message, R extends Message> {
        CompletionStage<R> serve(CommandHandler<Q, R> handler, Q request, RequestContext context);
    }

    private Sabotage() {}

    /** The same daemon, in which one word is served otherwise. */
    static <Q extends Message, R extends Message> Daemon serving(Daemon daemon, Command word, Serving<Q, R> serving) {
        return with(daemon, table -> table.map(handler -> instead(handler, word, serving)), UnaryOperator.identity());
    }

    /** The same daemon, which calls the others through something else. */
    static Daemon calling(Daemon daemon, UnaryOperator<Caller> change) {
        return with(daemon, UnaryOperator.identity(), change);
    }

    @SuppressWarnings("unchecked") // HandlerTable: the word's handler has the word's messages
    private static <Q extends Message, R extends Message> CommandHandler<?, ?> instead(
            CommandHandler<?, ?> handler, Command word, Serving<Q, R> serving) {
        return handler.command() == word ? new Instead<>((CommandHandler<Q, R>) handler, serving) : handler;
    }

    private record Instead<Q extends Message, R extends Message>(CommandHandler<Q, R> handler, Serving<Q, R> serving)
            implements CommandHandler<Q, R> {

        @Override
        public Command command() {
            return handler.command();
        }

        @Override
        public CompletionStage<R> handle(Q request, RequestContext context) {
            return serving.serve(handler, request, context);
        }
    }

    private static Daemon with(Daemon daemon, UnaryOperator<HandlerTable> handlers, UnaryOperator<Caller> callers) {
        return (Daemon) Proxy.newProxyInstance(
                Daemon.class.getClassLoader(), new Class<?>[] {Daemon.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "serve" -> {
                            daemon.serve(handlers.apply((HandlerTable) arguments[0]));
                            return null;
                        }
                        case "caller" -> {
                            return callers.apply(daemon.caller((ServerType) arguments[0]));
                        }
                        default -> {
                            try {
                                return method.invoke(daemon, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }
                    }
                });
    }
}
