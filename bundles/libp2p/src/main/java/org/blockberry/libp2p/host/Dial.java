package org.blockberry.libp2p.host;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.address.Protocol;
import org.blockberry.libp2p.address.TcpTarget;
import org.blockberry.libp2p.host.HostException.Kind;
import org.blockberry.libp2p.identity.PeerId;

/**
 * One attempt to reach a peer at several addresses: the next one is tried when those before it failed or are slow; the first that is through
 * its handshake wins and the others are closed. On one event loop.
 */
final class Dial {
  private final HostCore host;
  private final NetLoops loops;
  private final EventLoop loop;
  private final PeerId peer;
  private final ArrayDeque<TcpTarget> left;
  private final List<Multiaddr> names;
  private final Function<List<Multiaddr>, List<TcpTarget>> filter;
  private final List<Channel> channels = new ArrayList<>();
  private final CompletableFuture<Connection> result = new CompletableFuture<>();
  private int running;
  private String failures = "";
  private boolean rejectedLate; // somebody completed the handshake and closed then
  private ScheduledFuture<?> next;
  private ScheduledFuture<?> deadline;

  /** @param names addresses with {@code dnsaddr}; what is behind them goes through {@code filter} */
  Dial(HostCore host, NetLoops loops, PeerId peer, List<TcpTarget> targets, List<Multiaddr> names, Function<List<Multiaddr>, List<TcpTarget>> filter) {
    this.host = host;
    this.loops = loops;
    this.loop = loops.group().next();
    this.peer = peer;
    this.left = new ArrayDeque<>(targets);
    this.names = names;
    this.filter = filter;
  }

  CompletableFuture<Connection> start() {
    loop.execute(() -> {
      deadline = loop.schedule(() -> finish(new HostException(Kind.TIMEOUT, "no address of " + peer + " answered in time" + failures)),
          host.limits().dialTimeout().toMillis(), TimeUnit.MILLISECONDS);
      names.forEach(this::resolveName);
      tryNext();
    });
    return result;
  }

  private void resolveName(Multiaddr name) {
    running++;
    CompletableFuture<List<Multiaddr>> found = new CompletableFuture<>();
    try {
      host.names().execute(() -> {
        try {
          found.complete(DnsAddresses.resolve(name, peer, host.config().txt()));
        } catch (IOException | RuntimeException e) {
          found.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      found.completeExceptionally(new HostException(Kind.UNREACHABLE, "too many names are being resolved, or the host is closed"));
    }
    found.whenComplete((addresses, failure) -> loop.execute(() -> {
      running--;
      if (failure != null) {
        failures += "; " + name + " " + failure.getMessage();
      } else {
        left.addAll(filter.apply(addresses));
      }
      tryNext();
    }));
  }

  private void tryNext() {
    if (next != null) {
      next.cancel(false);
    }
    if (result.isDone()) {
      return;
    }
    TcpTarget target = left.pollFirst();
    if (target == null) {
      if (running == 0) {
        finish(new HostException(rejectedLate ? Kind.CLOSED : Kind.UNREACHABLE, peer + " cannot be reached" + failures));
      }
      return;
    }
    running++;
    next = loop.schedule(this::tryNext, host.limits().dialStagger().toMillis(), TimeUnit.MILLISECONDS);
    resolve(target).whenComplete((address, failure) -> loop.execute(() -> {
      if (failure != null) {
        failed(target, failure);
      } else if (!result.isDone()) {
        connect(target, address);
      }
    }));
  }

  /** The JDK's resolver may wait, so it does that elsewhere; addresses in numbers need none and stand behind nobody's names. */
  private CompletableFuture<InetSocketAddress> resolve(TcpTarget target) {
    CompletableFuture<InetSocketAddress> resolved = new CompletableFuture<>();
    if (target.host() == Protocol.IP4 || target.host() == Protocol.IP6) {
      lookUp(target, resolved);
      return resolved;
    }
    try {
      host.names().execute(() -> lookUp(target, resolved));
    } catch (RejectedExecutionException e) {
      resolved.completeExceptionally(new HostException(Kind.UNREACHABLE, "too many names are being resolved, or the host is closed"));
    }
    return resolved;
  }

  private static void lookUp(TcpTarget target, CompletableFuture<InetSocketAddress> resolved) {
    try {
      for (InetAddress address : InetAddress.getAllByName(target.name())) {
        boolean fits = target.host() == Protocol.DNS4 ? address instanceof Inet4Address
            : target.host() == Protocol.DNS6 ? address instanceof Inet6Address : true;
        if (fits) {
          resolved.complete(new InetSocketAddress(address, target.port()));
          return;
        }
      }
      resolved.completeExceptionally(new HostException(Kind.UNREACHABLE, "no address of that kind"));
    } catch (UnknownHostException e) {
      resolved.completeExceptionally(new HostException(Kind.UNREACHABLE, "the name is not known"));
    }
  }

  private void connect(TcpTarget target, InetSocketAddress address) {
    Optional<CutOff> refused = host.table().enter(address.getAddress(), Direction.OUTBOUND, host.config().gate().trusts(address));
    if (refused.isPresent()) {
      host.counters().count(refused.get());
      failed(target, new HostException(Kind.LIMIT, "too many connections"));
      return;
    }
    Upgrade upgrade = new Upgrade(host, Direction.OUTBOUND, Optional.of(peer));
    ChannelFuture connecting = new Bootstrap().group(loop).channel(loops.clientChannel())
        .option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.WRITE_BUFFER_WATER_MARK, NetLoops.WATER_MARK)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) host.limits().handshakeTimeout().toMillis())
        .handler(new ChannelInitializer<SocketChannel>() {
          @Override
          protected void initChannel(SocketChannel channel) {
            channel.pipeline().addLast(upgrade);
          }
        }).connect(address);
    channels.add(connecting.channel());
    connecting.channel().closeFuture().addListener(closed -> host.table().leave(address.getAddress(), Direction.OUTBOUND));
    connecting.addListener(done -> {
      if (!done.isSuccess()) {
        upgrade.result().completeExceptionally(done.cause());
      }
    });
    upgrade.result().whenComplete((connection, failure) -> {
      if (failure != null) {
        failed(target, failure);
      } else {
        won(connecting.channel(), connection);
      }
    });
  }

  private void won(Channel channel, Connection connection) {
    channels.remove(channel);
    if (!result.complete(connection)) {
      connection.close();
    }
    finish(null);
  }

  private void failed(TcpTarget target, Throwable failure) {
    running--;
    rejectedLate |= failure instanceof HostException known && known.kind() == Kind.CLOSED;
    failures += "; " + target.name() + ":" + target.port() + " " + failure.getMessage();
    tryNext();
  }

  private void finish(HostException failure) {
    if (failure != null) {
      result.completeExceptionally(failure);
    }
    deadline.cancel(false);
    if (next != null) {
      next.cancel(false);
    }
    left.clear();
    List.copyOf(channels).forEach(Channel::close);
    channels.clear();
  }
}
