package org.blockberry.glueberry.node;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.book.PeerEntry;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.event.EventFilter;
import org.blockberry.glueberry.key.StreamKey;
import org.blockberry.glueberry.log.LogPoints;
import org.blockberry.glueberry.stats.PeerStats;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.Connection;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;

/** A node on real sockets: {@link Glueberry} over libp2p's host. Constructed it holds nothing but its key; {@link #start} opens the rest. */
public final class GlueberryNode implements Glueberry {
  private static final int SEED_BYTES = 32;
  private static final int KEY_BYTES = 64;

  private final GlueberryConfig.Fields config;
  private final CryptoLadder ladder;
  private final NodeKey key;
  private final PublicKey publicKey;
  private final PeerId id;
  private final LogPoints log;
  private final EventBus events;
  private TwoPhaseDriver driver; // guarded by this; may be null
  private NodeRuntime runtime; // guarded by this
  private boolean over; // guarded by this
  private volatile NodeRuntime running;

  /**
   * Checks the key.
   *
   * @param privateKey Ed25519: the seed, 32 bytes, or seed and public key, 64 bytes; copied, the caller may wipe its own
   * @param ladder the cryptography
   * @throws GlueberryException INVALID_CONFIG if the key is none
   */
  public GlueberryNode(GlueberryConfig config, byte[] privateKey, CryptoLadder ladder) {
    this(config, key(privateKey, requireNonNull(ladder, "ladder")), ladder);
  }

  /**
   * With a key that need not be in our hands.
   *
   * @param key closed with the node
   */
  public GlueberryNode(GlueberryConfig config, NodeKey key, CryptoLadder ladder) {
    this.config = config.fields();
    this.ladder = requireNonNull(ladder, "ladder");
    this.key = requireNonNull(key, "key");
    this.publicKey = key.publicKey();
    this.id = publicKey.peerId();
    this.log = new LogPoints(this.config.log, NodeParts::nanos);
    this.events = new EventBus(this.config.eventBufferSize, log, this.config.metrics, this.config.onEvent);
  }

  private static NodeKey key(byte[] privateKey, CryptoLadder ladder) {
    if (privateKey == null || privateKey.length != SEED_BYTES && privateKey.length != KEY_BYTES) {
      throw GlueberryException.of(ErrorCode.INVALID_CONFIG, "privateKey has " + (privateKey == null ? 0 : privateKey.length)
          + " bytes but must have 32, or 64 with the public key");
    }
    byte[] seed = Arrays.copyOf(privateKey, SEED_BYTES);
    NodeKey key = NodeKey.ofSeed(seed, ladder);
    Arrays.fill(seed, (byte) 0);
    if (privateKey.length == KEY_BYTES && !key.publicKey().data().equals(Bytes.copyOf(privateKey, SEED_BYTES, SEED_BYTES))) {
      key.close();
      throw GlueberryException.of(ErrorCode.INVALID_CONFIG, "privateKey holds the public key of another");
    }
    return key;
  }

  // --- life

  @Override
  public synchronized void start() {
    if (runtime != null || over) {
      throw GlueberryException.of(ErrorCode.NODE_ALREADY_STARTED, over ? "the node was closed" : "the node runs already");
    }
    runtime = new NodeRuntime(config, key, ladder, events, log, driver);
    running = runtime;
    log.started(peerId(), runtime.parts().host.listenAddresses());
    if (config.dialBook) {
      runtime.dialBook();
    }
  }

  synchronized void install(TwoPhaseDriver handshakes) {
    Names.checked(handshakes.streams(), config.maxStreamNameLength);
    if (config.inbox != null) {
      throw GlueberryException.of(ErrorCode.INVALID_CONFIG, "a node with an inbox drives its handshakes itself");
    }
    if (runtime != null || over || driver != null) {
      throw GlueberryException.of(ErrorCode.NODE_ALREADY_STARTED, "handshakes are driven, or the node runs already");
    }
    driver = handshakes;
  }

  @Override
  public void stop() {
    parts();
    close();
  }

  @Override
  public synchronized void close() {
    if (over) {
      return;
    }
    over = true;
    if (runtime != null) {
      log.stopping(peerId());
      runtime.close();
      running = null;
      log.stopped();
    }
    events.close();
    key.close();
  }

  @Override
  public PeerId peerId() {
    return id;
  }

  @Override
  public Bytes publicKey() {
    return publicKey.data();
  }

  @Override
  public List<Multiaddr> addresses() {
    NodeRuntime now = running;
    return now == null ? List.of() : now.parts().host.listenAddresses();
  }

  private NodeRuntime runtime() {
    NodeRuntime now = running;
    if (now == null || now.parts().closing) {
      throw GlueberryException.of(ErrorCode.NODE_NOT_STARTED, "the node does not run");
    }
    return now;
  }

  NodeParts parts() {
    return runtime().parts();
  }

  PeerSession sessionOf(PeerId peer) {
    return table().require(peer);
  }

  private PeerTable table() {
    return runtime().peers();
  }

  // --- peers

  @Override
  public void addPeer(PeerId peer, List<Multiaddr> addresses, Optional<Map<String, String>> metadata) {
    parts().book.add(peer, addresses, metadata);
    log.peerAdded(peer);
    if (!addresses.isEmpty()) {
      table().of(peer).connectQuietly();
    }
  }

  @Override
  public void removePeer(PeerId peer) {
    parts().book.remove(peer);
    log.peerRemoved(peer);
  }

  @Override
  public void blacklistPeer(PeerId peer) {
    NodeRuntime now = runtime();
    try {
      now.parts().book.blacklist(peer); // holds in memory at once, also when the disk fails
    } finally {
      if (now.parts().book.isBlacklisted(peer)) {
        log.peerBlacklisted(peer);
        now.peers().find(peer).ifPresent(PeerSession::blacklisted);
      }
    }
  }

  @Override
  public void unblacklistPeer(PeerId peer) {
    parts().book.unblacklist(peer);
  }

  @Override
  public Optional<PeerEntry> peer(PeerId peer) {
    return parts().book.get(peer);
  }

  @Override
  public List<PeerEntry> peers() {
    return parts().book.peers();
  }

  /** Ids on the blacklist. */
  public List<PeerId> blacklisted() {
    return parts().book.all().stream().filter(PeerEntry::blacklisted).map(PeerEntry::peer).toList();
  }

  @Override
  public List<Multiaddr> peerAddresses(PeerId peer) {
    List<Connection> connections = parts().host.connections(peer);
    return connections.isEmpty() ? List.of()
        : connections.get(connections.size() - 1).remoteInfo().map(info -> info.listenAddresses()).orElse(List.of());
  }

  /** Where the newest connection of a peer leads; empty if there is none. */
  public Optional<Multiaddr> remoteAddress(PeerId peer) {
    List<Connection> connections = parts().host.connections(peer);
    return connections.isEmpty() ? Optional.empty() : Optional.of(connections.get(connections.size() - 1).remoteMultiaddr());
  }

  /** Protocols that a peer says it has; empty until it has said so. */
  public List<String> protocolsOf(PeerId peer) {
    List<Connection> connections = parts().host.connections(peer);
    return connections.isEmpty() ? List.of()
        : connections.get(connections.size() - 1).remoteInfo().map(info -> info.protocols()).orElse(List.of());
  }

  /** These are shown to peers beside the protocols of streams; whoever opens one is refused. Replaces what was shown before. */
  public void advertise(Set<String> protocols) {
    parts().handlers.advertise(protocols);
  }

  // --- connections

  @Override
  public CompletableFuture<Void> connect(PeerId peer) {
    try {
      NodeParts parts = parts();
      PeerEntry entry = parts.book.get(peer)
          .orElseThrow(() -> GlueberryException.of(ErrorCode.PEER_NOT_FOUND, "the peer is not in the address book").peer(peer));
      if (entry.blacklisted()) {
        throw GlueberryException.of(ErrorCode.PEER_BLACKLISTED, "the peer is blacklisted").peer(peer);
      }
      return table().of(peer).connect();
    } catch (GlueberryException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void disconnect(PeerId peer) {
    table().require(peer).disconnect();
  }

  @Override
  public ConnectionState connectionState(PeerId peer) {
    return table().find(peer).map(PeerSession::state).orElse(ConnectionState.DISCONNECTED);
  }

  @Override
  public boolean isOutbound(PeerId peer) {
    return table().require(peer).outbound()
        .orElseThrow(() -> GlueberryException.of(ErrorCode.PEER_NOT_FOUND, "the peer was not connected").peer(peer));
  }

  @Override
  public void cancelReconnection(PeerId peer) {
    table().find(peer).orElseThrow(() -> GlueberryException.of(ErrorCode.CONNECTION_FAILED, "not reconnecting").peer(peer).retriable(false))
        .cancelReconnection();
  }

  @Override
  public List<PeerId> peersIn(ConnectionState state) {
    return table().all().stream().filter(session -> session.state() == state).map(PeerSession::peer).toList();
  }

  // --- handshake and streams

  @Override
  public void prepareStreams(PeerId peer, Bytes peerKey, List<String> names) {
    prepare(peer, requireNonNull(peerKey, "peerKey"), names);
  }

  @Override
  public void prepareStreams(PeerId peer, List<String> names) {
    prepare(peer, null, names);
  }

  private PeerSession prepare(PeerId peer, Bytes peerKey, List<String> names) {
    NodeRuntime now = runtime();
    NodeParts parts = now.parts();
    List<StreamName> checked = Names.checked(names, config.maxStreamNameLength);
    PeerSession session = now.peers().of(peer);
    StreamKey key = session.key(peerKey);
    parts.handlers.register(checked);
    session.prepare(key, checked);
    Optional<Bytes> inId = peer.publicKey().map(PublicKey::data);
    if (parts.book.get(peer).filter(entry -> !entry.publicKey().equals(inId)).isPresent()) {
      parts.book.publicKey(peer, inId.orElseThrow());
    }
    return session;
  }

  @Override
  public void finalizeHandshake(PeerId peer) {
    table().require(peer).finalizeHandshake();
  }

  @Override
  public void establishEncryptedStreams(PeerId peer, Bytes peerKey, List<String> names) {
    table().require(peer).takeAsConnected();
    prepare(peer, peerKey, names);
  }

  @Override
  public void allowStream(String name) {
    StreamName checked = Names.checked(name, config.maxStreamNameLength);
    NodeRuntime now = runtime();
    now.parts().handlers.addForEverybody(checked);
    now.peers().all().forEach(session -> session.allow(checked));
  }

  @Override
  public void allowStream(PeerId peer, String name) {
    StreamName checked = Names.checked(name, config.maxStreamNameLength);
    NodeRuntime now = runtime();
    now.parts().handlers.register(List.of(checked));
    if (!now.peers().require(peer).allow(checked)) {
      throw GlueberryException.of(ErrorCode.HANDSHAKE_FAILED, "the peer is not prepared").peer(peer).stream(name);
    }
  }

  /**
   * Bounds the messages of peers on a named stream, for streams that begin from now on; what is longer is passed over and counted.
   *
   * @param maxMessageSize bytes before sealing; {@code maxMessageSize} of the configuration counts if it is less
   */
  public void limitStream(String name, int maxMessageSize) {
    parts().limits.put(Names.checked(name, config.maxStreamNameLength), Math.max(1, maxMessageSize));
  }

  @Override
  public void removeStream(String name) {
    StreamName checked = Names.checked(name, config.maxStreamNameLength);
    NodeRuntime now = runtime();
    now.parts().handlers.unregister(checked);
    now.parts().limits.remove(checked);
    now.peers().all().forEach(session -> session.remove(checked));
  }

  @Override
  public void removeStream(PeerId peer, String name) {
    StreamName checked = Names.checked(name, config.maxStreamNameLength);
    NodeRuntime now = runtime();
    now.peers().find(peer).ifPresent(session -> session.remove(checked));
    boolean unused = now.peers().all().stream().noneMatch(session -> session.streams().names().contains(checked));
    if (unused && !now.parts().handlers.isForEverybody(checked)) {
      now.parts().handlers.unregister(checked);
    }
  }

  @Override
  public List<String> streamsOf(PeerId peer) {
    return table().find(peer).map(session -> session.streams().texts()).orElse(List.of());
  }

  // --- messages

  @Override
  public CompletableFuture<Void> send(PeerId peer, String stream, Bytes data) {
    try {
      return streamFor(peer, stream, data).send(data, false).done;
    } catch (GlueberryException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void send(PeerId peer, String stream, Bytes data, Duration deadline) {
    NamedStream to = streamFor(peer, stream, data);
    PendingSend send = to.send(data, true);
    try {
      send.done.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw (GlueberryException) e.getCause();
    } catch (TimeoutException | InterruptedException e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      ErrorCode why = to.giveUp(send);
      if (why != null) {
        throw GlueberryException.of(why, "the message was not sent within " + deadline).peer(peer).stream(stream).because(e);
      }
    }
  }

  private NamedStream streamFor(PeerId peer, String stream, Bytes data) {
    NodeRuntime now = runtime();
    StreamName name = Names.sendable(stream, config.maxStreamNameLength);
    boolean handshake = name.equals(StreamName.HANDSHAKE);
    int max = handshake ? config.maxHandshakeMessageSize : config.maxMessageSize;
    if (data.size() > max) {
      throw GlueberryException.of(ErrorCode.MESSAGE_TOO_LARGE, "a message has " + data.size() + " bytes but may have " + max).peer(peer)
          .stream(stream);
    }
    PeerSession session = now.peers().find(peer)
        .orElseThrow(() -> GlueberryException.of(ErrorCode.CONNECTION_FAILED, "not connected").peer(peer).stream(stream));
    NamedStream to = session.streams().of(name);
    if (to == null) {
      throw GlueberryException.of(ErrorCode.ENCRYPTION_FAILED, "the peer is not prepared for this stream").peer(peer).stream(stream);
    }
    return to;
  }

  @Override
  public Messages messages() {
    return parts().messages;
  }

  // --- what is told

  @Override
  public EventSubscription subscribe(EventFilter filter) {
    return events.subscribe(filter);
  }

  @Override
  public Optional<PeerStats> stats(PeerId peer) {
    NodeParts parts = parts();
    return parts.stats.snapshot(peer, parts.now());
  }

  @Override
  public List<PeerStats> stats() {
    NodeParts parts = parts();
    return parts.stats.snapshots(parts.now());
  }

  @Override
  public boolean isHealthy() {
    NodeRuntime now = running;
    return now != null && !now.parts().closing;
  }

  @Override
  public HealthReport readiness() {
    return Inspection.readiness(isHealthy() ? running : null, config.clock.instant());
  }

  @Override
  public DebugState debugState() {
    return Inspection.debugState(runtime(), publicKey);
  }
}
