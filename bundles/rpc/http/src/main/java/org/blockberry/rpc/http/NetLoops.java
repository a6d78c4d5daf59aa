package org.blockberry.rpc.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The event loops, {@code bb-net-rpc-N}: native epoll where its library is installed, else the JDK's. */
final class NetLoops implements AutoCloseable {
  private static final long CLOSE_MILLIS = 5_000;

  private final EventLoopGroup group;

  NetLoops(int threads) {
    AtomicInteger number = new AtomicInteger();
    IoHandlerFactory io = isNative() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group = new MultiThreadIoEventLoopGroup(threads, task -> {
      Thread thread = new FastThreadLocalThread(task, "bb-net-rpc-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }, io);
  }

  static boolean isNative() {
    return Epoll.isAvailable();
  }

  EventLoopGroup group() {
    return group;
  }

  Class<? extends ServerSocketChannel> serverChannel() {
    return isNative() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE_MILLIS);
  }
}
