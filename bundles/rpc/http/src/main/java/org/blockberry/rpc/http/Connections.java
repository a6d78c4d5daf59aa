package org.blockberry.rpc.http;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The open connections, whichever address they came in by, with their bounds in total and for each source. Threading: any.
 */
final class Connections {
  private static final int PREFIX_BYTES = 8;

  private final ChannelGroup open = new DefaultChannelGroup("rpc", GlobalEventExecutor.INSTANCE);
  private final AtomicInteger count = new AtomicInteger();
  private final Map<String, Integer> bySource = new ConcurrentHashMap<>(); // at most one entry per connection

  /**
   * Tells the handlers of a connection that it must end; a WebSocket says goodbye, HTTP answers what is under way.
   *
   * @param grace time for that; zero means that nothing new is begun
   */
  record Ending(Duration grace) {}

  /** Who is behind an address: itself, or the network of a site, which has as many addresses as it likes. */
  static String source(InetSocketAddress remote) {
    InetAddress address = remote.getAddress();
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), PREFIX_BYTES)) + "/64" : address.getHostAddress();
  }

  /**
   * Counts a connection in; it is counted out when it closes.
   *
   * @param mostPerSource not for programs on this machine: behind a proxy all clients come from there
   * @return whether there was room
   */
  boolean enter(Channel channel, InetSocketAddress remote, int most, int mostPerSource) {
    String source = source(remote);
    int perSource = remote.getAddress().isLoopbackAddress() ? most : mostPerSource;
    if (count.incrementAndGet() > most) {
      count.decrementAndGet();
      return false;
    }
    if (bySource.merge(source, 1, Integer::sum) > perSource) {
      leave(source);
      return false;
    }
    open.add(channel);
    channel.closeFuture().addListener(closed -> leave(source));
    return true;
  }

  private void leave(String source) {
    bySource.computeIfPresent(source, (key, had) -> had == 1 ? null : had - 1);
    count.decrementAndGet();
  }

  int count() {
    return count.get();
  }

  /** Most connections of one source. */
  int largestSource() {
    return bySource.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /** Ends those that are open now: gracefully, then for certain. Returns at once. */
  void retire(Duration grace) {
    Ending ending = new Ending(grace);
    for (Channel channel : open) {
      channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(ending));
      channel.eventLoop().schedule(() -> channel.close(), grace.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Lets requests under way finish, then closes everything; waits. */
  void close(Duration wait) {
    for (Channel channel : open) {
      channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(new Ending(Duration.ZERO)));
    }
    open.newCloseFuture().awaitUninterruptibly(wait.toMillis());
    open.close().awaitUninterruptibly();
  }
}
