package io.yizhan.runtime.link;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Chooses Netty's transport: epoll where the system has it, NIO elsewhere. */
public final class Transport {

    private Transport() {}

    /**
     * Starts event loops.
     *
     * @param count number of threads, positive
     * @param name prefix of the threads' names
     * @return owned by the caller, who shuts it down
     */
    public static EventLoopGroup eventLoops(int count, String name) {
        IoHandlerFactory factory = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory(name, true), factory);
    }

    /** The kind of connection that these event loops carry. */
    public static Class<? extends SocketChannel> channel(EventLoopGroup eventLoops) {
        return isEpoll(eventLoops) ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** The kind of listening socket that these event loops carry. */
    public static Class<? extends ServerChannel> serverChannel(EventLoopGroup eventLoops) {
        return isEpoll(eventLoops) ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    private static boolean isEpoll(EventLoopGroup eventLoops) {
        return eventLoops instanceof IoEventLoopGroup loops && loops.isIoType(EpollIoHandler.class);
    }
}
