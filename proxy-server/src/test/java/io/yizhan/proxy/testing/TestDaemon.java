package io.yizhan.proxy.testing;

import com.google.protobuf.Message;
import io.micrometer.core.instrument.MeterRegistry;
import io.yizhan.proto.Command;
import io.yizhan.proto.CommandWord;
import io.yizhan.proto.ListConversationsRequest;
import io.yizhan.proto.ListConversationsResponse;
import io.yizhan.proto.NodeId;
import io.yizhan.proto.NodeState;
import io.yizhan.proto.Registration;
import io.yizhan.proto.Sender;
import io.yizhan.proto.ServerType;
import io.yizhan.runtime.dispatch.CommandHandler;
import io.yizhan.runtime.dispatch.HandlerTable;
import io.yizhan.runtime.dispatch.RequestContext;
import io.yizhan.runtime.link.Caller;
import io.yizhan.runtime.link.LinkEnvironment;
import io.yizhan.runtime.link.Links;
import io.yizhan.runtime.link.OutboundCall;
import io.yizhan.runtime.time.Deadline;
import io.yizhan.runtime.time.Ticker;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A daemon's links, with every word of its type served by one function that the test may change. */
public final class TestDaemon implements Closeable {

    private final MeterRegistry metrics = Cluster.meters();
    private final LinkEnvironment environment;
    private final Links links;
    private final AtomicInteger served = new AtomicInteger();
    private final CompletableFuture<Long> superseded = new CompletableFuture<>();
    private volatile Function<RequestContext, CompletionStage<Message>> answer =
            context -> CompletableFuture.completedFuture(ListConversationsResponse.getDefaultInstance());

    private volatile Registration description = Registration.getDefaultInstance();

    TestDaemon(Cluster cluster, byte[] secret, ServerType type, int instance, int... ports) {
        environment = cluster.environment(secret, type, instance, metrics);
        List<InetSocketAddress> addresses = IntStream.of(ports)
                .mapToObj(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .toList();
        links = new Links(
                cluster.config(), Map.of(ServerType.CHAT_PROXY, addresses), environment, superseded::complete);
    }

    public TestDaemon open() throws InterruptedException {
        links.open(table(), () -> description);
        return this;
    }

    public TestDaemon active() throws Exception {
        open();
        Await.result(links.state(NodeState.ACTIVE));
        return this;
    }

    /** Serves by this function from here on; only {@code LIST_CONVERSATIONS} is ever asked for. */
    public TestDaemon answering(Function<RequestContext, CompletionStage<Message>> newAnswer) {
        answer = newAnswer;
        return this;
    }

    /** What the registration says besides node, state and commands. */
    public TestDaemon described(Registration newDescription) {
        description = newDescription;
        return this;
    }

    public Links links() {
        return links;
    }

    public NodeId id() {
        return environment.identity().self();
    }

    /** Requests that have come. */
    public int served() {
        return served.get();
    }

    /** Completed with the newer incarnation. */
    public CompletableFuture<Long> superseded() {
        return superseded;
    }

    /** A counter's value. */
    public double count(String name, String... tags) {
        return metrics.counter(name, tags).count();
    }

    public CompletableFuture<Caller.Answer<ListConversationsResponse>> call(long key) {
        return call(key, Duration.ofSeconds(10));
    }

    public CompletableFuture<Caller.Answer<ListConversationsResponse>> call(long key, Duration timeout) {
        return call(request(timeout).keyed(key));
    }

    public CompletableFuture<Caller.Answer<ListConversationsResponse>> call(OutboundCall call) {
        return links.caller(ServerType.CHAT_PROXY).callForAnswer(call, ListConversationsResponse.class);
    }

    /** Runs something on an event loop. */
    public void later(Runnable task) {
        environment.eventLoops().execute(task);
    }

    public static OutboundCall request(Duration timeout) {
        return OutboundCall.of(
                Command.LIST_CONVERSATIONS,
                ListConversationsRequest.getDefaultInstance(),
                Deadline.after(timeout, Ticker.SYSTEM));
    }

    @Override
    public void close() {
        links.close();
    }

    private HandlerTable table() {
        ServerType type = environment.identity().type();
        List<Handler> handlers = CommandWord.all().stream()
                .filter(word -> word.server() == type)
                .filter(word ->
                        word.sender() == Sender.DAEMON || (word.sender() == Sender.CLIENT && type != ServerType.ACCESS))
                .map(word -> new Handler(word.command()))
                .toList();
        return HandlerTable.of(type, handlers);
    }

    private final class Handler implements CommandHandler<Message, Message> {

        private final Command command;

        Handler(Command command) {
            this.command = command;
        }

        @Override
        public Command command() {
            return command;
        }

        @Override
        public CompletionStage<Message> handle(Message request, RequestContext context) {
            served.incrementAndGet();
            return answer.apply(context);
        }
    }
}
