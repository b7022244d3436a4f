package io.yizhan.systemtests.suite;

import com.google.protobuf.Message;
import io.yizhan.proto.Command;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.Sender;
import io.yizhan.proto.ServerType;
import io.yizhan.proto.Status;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.dispatch.StatusException;
import io.yizhan.runtime.lifecycle.Daemon;
import io.yizhan.runtime.lifecycle.DaemonLauncher;
import java.util.concurrent.CompletionStage;

/** Registers as a chat server and claims the words of a logic server. */
public final class ImpostorMain {

    private ImpostorMain() {}

    public static void main(String[] arguments) {
        System.exit(DaemonLauncher.launch(ServerType.CHAT, arguments, ImpostorMain::build));
    }

    private static void build(Daemon daemon) {
        daemon.caller(ServerType.CHAT_PROXY);
        daemon.caller(ServerType.DATA_PROXY);
        daemon.serve(HandlerTable.of(
                ServerType.LOGIC,
                CommandWord.all().stream()
                        .filter(word -> word.server() == ServerType.LOGIC && word.sender() != Sender.SERVER)
                        .map(word -> new Refusing(word.command()))
                        .toList()));
        // The section's keys are a chat server's, and not this daemon's to read.
        daemon.settings().section("rate").integer("messages-per-second", 1, Integer.MAX_VALUE, 1);
        daemon.settings().section("rate").integer("burst", 1, Integer.MAX_VALUE, 1);
        daemon.settings().integer("max-in-flight", 1, Integer.MAX_VALUE, 1);
    }

    private record Refusing(Command command) implements CommandHandler<Message, Message> {
        @Override
        public CompletionStage<Message> handle(Message request, RequestContext context) {
            throw new StatusException(Status.INTERNAL, "an impostor serves nothing");
        }
    }
}
