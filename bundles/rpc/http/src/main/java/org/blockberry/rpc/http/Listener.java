package org.blockberry.rpc.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** One bound address. Threading: any, except that {@link #close} waits. */
final class Listener implements AutoCloseable {
  private static final int BACKLOG = 1_024;

  private final Channel server;

  private Listener(Channel server) {
    this.server = server;
  }

  /**
   * Binds.
   *
   * @param accept puts the handlers into a new connection, or closes it
   * @throws IOException if the address cannot be bound, naming it
   */
  static Listener bind(NetLoops loops, ListenAddress address, Consumer<SocketChannel> accept) throws IOException {
    ChannelFuture bound = new ServerBootstrap()
        .group(loops.group())
        .channel(loops.serverChannel())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(new ChannelInitializer<SocketChannel>() {
          @Override
          protected void initChannel(SocketChannel channel) {
            accept.accept(channel);
          }
        })
        .bind(address.socketAddress())
        .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("rpc.listen " + address.host() + ":" + address.port() + " cannot be bound: "
          + bound.cause().getMessage(), bound.cause());
    }
    return new Listener(bound.channel());
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** Accepts nothing any more; what has been accepted goes on. */
  @Override
  public void close() {
    server.close().awaitUninterruptibly();
  }
}
