package io.yizhan.chat;

import io.yizhan.chat.fanout.Fanout;
import io.yizhan.chat.fanout.FanoutResumer;
import io.yizhan.chat.fanout.OfflineHook;
import io.yizhan.chat.fanout.ResumeFanoutHandler;
import io.yizhan.chat.submit.ContentPolicy;
import io.yizhan.chat.submit.MessageSubmitter;
import io.yizhan.chat.submit.SendMessageHandler;
import io.yizhan.chat.submit.SubmitMessagesHandler;
import io.yizhan.chat.sync.FetchMessagesHandler;
import io.yizhan.chat.sync.ListConversationsHandler;
import io.yizhan.chat.sync.MarkReadHandler;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.lifecycle.Daemon;
import io.yizhan.runtime.link.Caller;
import java.util.List;

/** Composition root of the chat server: accepts messages, brings them to their readers, serves sync. */
public final class ChatServer {

    private ChatServer() {}

    /** Fills the daemon of one chat server. */
    public static void build(Daemon daemon) {
        ChatConfig config = ChatConfig.from(daemon.settings());
        Caller dataProxies = daemon.caller(ServerType.DATA_PROXY);
        Caller chatProxies = daemon.caller(ServerType.CHAT_PROXY);

        OfflineHook offlineHook =
                Extensions.find(OfflineHook.class).orElseGet(() -> OfflineHook.counting(daemon.metrics()));
        Fanout fanout = new Fanout(
                config.fanout(),
                dataProxies,
                chatProxies,
                daemon.scheduler(),
                daemon.ticker(),
                offlineHook,
                daemon.metrics());
        FanoutResumer resumer = new FanoutResumer(
                config.fanout(), fanout, dataProxies, daemon.scheduler(), daemon.ticker(), daemon.metrics());
        MessageSubmitter submitter = new MessageSubmitter(
                config.maxInFlight(),
                config.rate(),
                Extensions.find(ContentPolicy.class).orElse(ContentPolicy.ALLOW_ALL),
                dataProxies,
                fanout,
                daemon.ticker(),
                daemon.metrics());

        daemon.serve(HandlerTable.of(
                ServerType.CHAT,
                List.of(
                        new SendMessageHandler(submitter),
                        new SubmitMessagesHandler(submitter),
                        new ResumeFanoutHandler(resumer),
                        new ListConversationsHandler(dataProxies),
                        new FetchMessagesHandler(dataProxies),
                        new MarkReadHandler(dataProxies))));
        // Drained in reverse: no new batch, then what was taken over, then what is on its way.
        daemon.add(fanout);
        daemon.add(resumer);
        daemon.add(submitter);
        daemon.reportLoad(config.maxInFlight(), submitter::inFlight);
    }
}
