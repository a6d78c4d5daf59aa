package org.blockberry.testing.it;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Netty's own HTTP server, which answers every request with the bytes of a file: what a server without access rules, limits, metrics
 * or methods does at best. Its own process, with the jars and the number of event loops of the node. Prints its port and ends when
 * its input ends.
 */
final class BareNettyServer {
  private static final int LOOPS = 2;
  private static final int MOST_BODY = 1_000_000;

  private BareNettyServer() {}

  public static void main(String[] arguments) throws Exception {
    byte[] answer = Files.readAllBytes(Path.of(arguments[0]));
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(LOOPS, io);
    Channel server = new ServerBootstrap().group(loops)
        .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(new ChannelInitializer<SocketChannel>() {
          @Override
          protected void initChannel(SocketChannel channel) {
            channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(MOST_BODY), new Answering(answer));
          }
        })
        .bind("127.0.0.1", 0).sync().channel();
    System.out.println(((InetSocketAddress) server.localAddress()).getPort() + " " + (epoll ? "epoll" : "nio"));
    System.out.flush();
    while (System.in.read() >= 0) {
      continue;
    }
    loops.shutdownGracefully();
  }

  private static final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final byte[] answer;

    Answering(byte[] answer) {
      this.answer = answer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK,
          Unpooled.wrappedBuffer(answer));
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json")
          .set("X-Server-Time", System.currentTimeMillis() / 1000)
          .set("X-Content-Type-Options", "nosniff")
          .setInt(HttpHeaderNames.CONTENT_LENGTH, answer.length);
      context.writeAndFlush(response);
    }
  }
}
