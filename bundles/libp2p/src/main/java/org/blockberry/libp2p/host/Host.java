package org.blockberry.libp2p.host;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.address.TcpTarget;
import org.blockberry.libp2p.host.HostException.Kind;
import org.blockberry.libp2p.identity.PeerId;

/**
 * A peer among peers: dials and is dialled over TCP, speaks Noise and yamux, answers identify and ping, and hands streams of registered
 * protocols to their acceptors.
 *
 * <p>Threading: any thread, any time. Two event loops and up to four helper threads, all daemons; callbacks come on event loops and must not
 * wait.
 */
public final class Host implements AutoCloseable {
  private static final int LOOPS = 2;
  private static final int BACKLOG = 1_024;
  private static final long UPKEEP_SECONDS = 1;
  private static final long WAIT_FOR_INBOUND_MILLIS = 2_000;

  private final HostCore core;
  private final NetLoops loops = new NetLoops(LOOPS);
  private final List<Channel> servers = new ArrayList<>(); // guarded by itself
  private final Map<PeerId, CompletableFuture<Connection>> dials = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Nothing is bound or dialled yet. */
  public Host(HostConfig config) {
    this.core = new HostCore(config);
    core.identify().register(core.protocols());
    PingService.register(core.protocols());
    loops.group().scheduleAtFixedRate(this::upkeep, UPKEEP_SECONDS, UPKEEP_SECONDS, TimeUnit.SECONDS);
  }

  /** Who we are. */
  public PeerId peerId() {
    return core.credentials().peerId();
  }

  /**
   * Takes streams of a protocol from now on, and tells connected peers that it is there.
   *
   * @throws IllegalStateException if it is taken
   */
  public void handle(String protocol, StreamAcceptor acceptor) {
    handle(Map.of(protocol, acceptor));
  }

  /**
   * {@link #handle(String, StreamAcceptor)} of several, told to peers at once.
   *
   * @throws IllegalStateException if one is taken; those before it are there then
   */
  public void handle(Map<String, StreamAcceptor> acceptors) {
    acceptors.forEach(core.protocols()::put);
    core.identify().push();
  }

  /** Takes no more streams of a protocol; those that are open go on. */
  public void unhandle(String protocol) {
    unhandle(List.of(protocol));
  }

  /** {@link #unhandle(String)} of several, told to peers at once. */
  public void unhandle(List<String> protocols) {
    if (protocols.stream().filter(core.protocols()::remove).count() > 0) {
      core.identify().push();
    }
  }

  /** Told about each connection that is ready, of both directions, on its event loop. */
  public void onConnection(Consumer<Connection> listener) {
    core.listeners().add(listener);
  }

  /**
   * Accepts connections at an address, {@code /ip4|ip6/…/tcp/…}; port 0 takes any.
   *
   * @return completes with the address that was bound
   * @throws IllegalArgumentException if it is no such address
   */
  public CompletableFuture<Multiaddr> listen(Multiaddr address) {
    if (address.components().size() != 2) {
      throw new IllegalArgumentException(address + " is no address of an interface and a TCP port");
    }
    int port = Integer.parseInt(address.components().get(1).text());
    InetSocketAddress socket = new InetSocketAddress(address.components().get(0).text(), port);
    CompletableFuture<Multiaddr> bound = new CompletableFuture<>();
    new ServerBootstrap().group(loops.group()).channel(loops.serverChannel())
        .option(ChannelOption.SO_BACKLOG, BACKLOG).option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, NetLoops.WATER_MARK)
        .childHandler(new ChannelInitializer<SocketChannel>() {
          @Override
          protected void initChannel(SocketChannel channel) {
            accept(channel);
          }
        }).bind(socket).addListener((io.netty.channel.ChannelFuture done) -> {
          if (!done.isSuccess()) {
            bound.completeExceptionally(new HostException(Kind.UNREACHABLE, address + " cannot be bound: " + done.cause().getMessage(), done.cause()));
            return;
          }
          synchronized (servers) {
            servers.add(done.channel());
          }
          int realPort = ((InetSocketAddress) done.channel().localAddress()).getPort();
          Multiaddr real = Addresses.multiaddr(new InetSocketAddress(socket.getAddress(), realPort)); // epoll calls 0.0.0.0 ::
          core.listening().add(real);
          core.signedAddresses().renew(() -> {
            core.identify().push();
            bound.complete(real);
          });
        });
    return bound;
  }

  private void accept(SocketChannel channel) {
    InetSocketAddress remote = channel.remoteAddress();
    if (remote == null) {
      channel.close(); // it is gone already
      return;
    }
    if (closed || !core.config().gate().mayAccept(remote)) {
      core.counters().count(CutOff.GATE);
      channel.close();
      return;
    }
    InetAddress address = remote.getAddress();
    Optional<CutOff> refused = core.table().enter(address, Direction.INBOUND, core.config().gate().trusts(remote));
    if (refused.isPresent()) {
      core.counters().count(refused.get());
      channel.close();
      return;
    }
    channel.closeFuture().addListener(gone -> core.table().leave(address, Direction.INBOUND));
    channel.pipeline().addLast(new Upgrade(core, Direction.INBOUND, Optional.empty()));
  }

  /**
   * A connection with a peer: the newest one there is, or a new one. Addresses that we have no transport for, name another peer, or that the
   * gate does not allow are passed over. Asking twice at the same time dials once.
   *
   * @return completes with a connection that the peer has accepted too, or fails with a {@link HostException}
   */
  public CompletableFuture<Connection> connect(PeerId peer, List<Multiaddr> addresses) {
    if (closed) {
      return CompletableFuture.failedFuture(new HostException(Kind.CLOSED, "the host is closed"));
    }
    if (peer.equals(peerId())) {
      return CompletableFuture.failedFuture(new HostException(Kind.REFUSED, "that is this host itself"));
    }
    Optional<MuxedConnection> existing = core.table().newest(peer);
    if (existing.isPresent()) {
      return existing.get().proven().copy(); // the peer may be about to reject it
    }
    CompletableFuture<Connection> fresh = new CompletableFuture<>();
    CompletableFuture<Connection> running = dials.putIfAbsent(peer, fresh);
    if (running != null) {
      return running.copy();
    }
    fresh.whenComplete((connection, failure) -> dials.remove(peer, fresh));
    List<TcpTarget> targets = targets(peer, addresses);
    List<Multiaddr> names = addresses.stream().filter(DnsAddresses::isOne).filter(one -> one.peerId().map(peer::equals).orElse(true)).distinct().toList();
    if (targets.isEmpty() && names.isEmpty()) {
      fresh.completeExceptionally(new HostException(Kind.REFUSED, "no address of " + peer + " may and can be dialled"));
      return fresh.copy();
    }
    new Dial(core, loops, peer, targets, names, found -> targets(peer, found)).start().whenComplete((connection, failure) -> {
      if (failure == null) {
        fresh.complete(connection);
      } else {
        instead(peer, fresh, failure);
      }
    });
    return fresh.copy();
  }

  /** The peer may have closed our connection because it was dialling us: its own one counts as well. */
  private void instead(PeerId peer, CompletableFuture<Connection> waiting, Throwable failure) {
    Consumer<Connection> arrival = connection -> {
      if (connection.remoteId().equals(peer)) {
        ((MuxedConnection) connection).proven().thenAccept(waiting::complete);
      }
    };
    boolean wait = failure instanceof HostException known && known.kind() == Kind.CLOSED && !closed;
    if (!wait) {
      waiting.completeExceptionally(failure);
      return;
    }
    core.listeners().add(arrival);
    core.table().newest(peer).ifPresent(connection -> connection.proven().thenAccept(waiting::complete));
    waiting.whenComplete((done, late) -> core.listeners().remove(arrival));
    loops.group().schedule(() -> waiting.completeExceptionally(failure), WAIT_FOR_INBOUND_MILLIS, TimeUnit.MILLISECONDS);
  }

  private List<TcpTarget> targets(PeerId peer, List<Multiaddr> addresses) {
    List<TcpTarget> targets = new ArrayList<>();
    for (Multiaddr address : addresses) {
      Optional<TcpTarget> target = TcpTarget.of(address).filter(one -> one.peer().isEmpty() || one.peer().get().equals(peer));
      if (target.isPresent() && !targets.contains(target.get())) {
        if (core.config().gate().mayDial(peer, address)) {
          targets.add(target.get());
        } else {
          core.counters().count(CutOff.GATE);
        }
      }
    }
    return targets;
  }

  /** Open connections of a peer, oldest first. */
  public List<Connection> connections(PeerId peer) {
    return List.copyOf(core.table().of(peer));
  }

  /** All open connections. */
  public List<Connection> connections() {
    return List.copyOf(core.table().all());
  }

  /** Where we listen. */
  public List<Multiaddr> listenAddresses() {
    return List.copyOf(core.listening());
  }

  /** Keeps connections of a peer when the high watermark is passed, or no longer does. */
  public void protect(PeerId peer, boolean on) {
    core.table().protect(peer, on);
  }

  /** What was counted so far. */
  public HostCounters counters() {
    return core.counters();
  }

  /** Memory held for peers, in bytes. */
  public long memoryUsed() {
    return core.table().memoryUsed();
  }

  HostCore core() {
    return core;
  }

  private void upkeep() {
    core.table().duplicates(peerId()).forEach(connection -> connection.cutOff(CutOff.DUPLICATE));
    core.table().surplus().forEach(connection -> connection.cutOff(CutOff.WATERMARK));
  }

  /** Closes all and waits up to some seconds for the threads to end. */
  @Override
  public void close() {
    closed = true;
    synchronized (servers) {
      servers.forEach(server -> server.close().awaitUninterruptibly());
    }
    List<CompletableFuture<String>> closings = new ArrayList<>();
    core.table().all().forEach(connection -> {
      closings.add(connection.closed());
      connection.close();
    });
    CompletableFuture.allOf(closings.toArray(CompletableFuture[]::new)).completeOnTimeout(null, 2, TimeUnit.SECONDS).join();
    loops.close();
    core.close();
  }
}
