package org.blockberry.rpc.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** One bound address and the connections that came in by it. Threading: any, except that {@link #close} waits. */
final class Listener implements AutoCloseable {
  private static final int BACKLOG = 1_024;
  private static final long FINISH_MILLIS = 2_000;

  private final Channel server;
  private final ChannelGroup connections;

  private Listener(Channel server, ChannelGroup connections) {
    this.server = server;
    this.connections = connections;
  }

  /**
   * Binds.
   *
   * @param handlers makes the handler of a new connection, or null if there are too many
   * @throws IOException if the address cannot be bound, naming it
   */
  static Listener bind(NetLoops loops, ListenAddress address, Supplier<Connection> handlers) throws IOException {
    ChannelGroup connections = new DefaultChannelGroup("rpc", loops.group().next());
    ChannelFuture bound = new ServerBootstrap()
        .group(loops.group())
        .channel(loops.serverChannel())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(new ChannelInitializer<SocketChannel>() {
          @Override
          protected void initChannel(SocketChannel channel) {
            Connection handler = handlers.get();
            if (handler == null) {
              channel.close();
            } else {
              connections.add(channel);
              channel.pipeline().addLast(handler);
            }
          }
        })
        .bind(address.socketAddress())
        .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("rpc.listen " + address.host() + ":" + address.port() + " cannot be bound: "
          + bound.cause().getMessage(), bound.cause());
    }
    return new Listener(bound.channel(), connections);
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  int connections() {
    return connections.size();
  }

  /** Stops accepting, gives requests under way a short time to finish, then closes. */
  @Override
  public void close() {
    server.close().awaitUninterruptibly();
    for (Channel channel : connections) {
      Connection connection = channel.pipeline().get(Connection.class);
      if (connection != null) {
        channel.eventLoop().execute(connection::finish);
      }
    }
    connections.newCloseFuture().awaitUninterruptibly(FINISH_MILLIS);
    connections.close().awaitUninterruptibly();
  }
}
