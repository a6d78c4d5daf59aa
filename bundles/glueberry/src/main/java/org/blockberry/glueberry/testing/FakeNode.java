package org.blockberry.glueberry.testing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.book.PeerEntry;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.event.ConnectionEvent;
import org.blockberry.glueberry.event.EventFilter;
import org.blockberry.glueberry.node.DebugState;
import org.blockberry.glueberry.node.EventSubscription;
import org.blockberry.glueberry.node.Glueberry;
import org.blockberry.glueberry.node.HealthReport;
import org.blockberry.glueberry.node.Message;
import org.blockberry.glueberry.node.Messages;
import org.blockberry.glueberry.stats.PeerCounters;
import org.blockberry.glueberry.stats.PeerStats;
import org.blockberry.glueberry.stats.StatsTable;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;

/**
 * A node of a {@link FakeNetwork}: what {@link Glueberry} says, with peers in memory. A message is with the other node when {@code send} returns; a full
 * queue there is BACKPRESSURE here. What was sent is kept for the test in {@link #sent}.
 */
public final class FakeNode implements Glueberry {
  private static final int QUEUE = 10_000;
  private static final int MAX_MESSAGE_BYTES = 1 << 20;

  private final FakeNetwork network;
  private final PublicKey publicKey;
  private final Map<PeerId, PeerEntry> book = new TreeMap<>();
  private final Map<PeerId, FakePeer> peers = new TreeMap<>();
  private final Set<String> everybody = new TreeSet<>();
  private final List<Message> sent = new ArrayList<>();
  private final List<FakeEvents> subscribers = new ArrayList<>();
  private final StatsTable stats = new StatsTable(QUEUE);
  private final FakeMessages messages = new FakeMessages(QUEUE);
  private boolean running;
  private boolean over;

  FakeNode(FakeNetwork network, PublicKey publicKey) {
    this.network = network;
    this.publicKey = publicKey;
  }

  /** What this node has sent, oldest first; the peer of each is whom it went to. */
  public List<Message> sent() {
    return network.locked(() -> List.copyOf(sent));
  }

  /** Lets a message come from a peer that need not exist. */
  public void receive(PeerId from, String stream, Bytes data) {
    network.locked(() -> {
      deliver(new Message(from, new StreamName(stream), data, now()));
      return null;
    });
  }

  // --- under the network's lock

  boolean running() {
    return running;
  }

  Instant now() {
    return network.clock().instant();
  }

  PeerCounters counters(PeerId peer) {
    return stats.of(peer, now());
  }

  void emit(ConnectionEvent event) {
    subscribers.forEach(each -> each.offer(event));
  }

  /** Our end of a connection is closed: the other end is lost. */
  void tellLost(PeerId peer) {
    network.reachable(peerId(), peer).ifPresent(other -> other.lost(peerId()));
  }

  void lost(PeerId peer) {
    FakePeer of = peers.get(peer);
    if (of != null && of.connected()) {
      of.lost(error(ErrorCode.CONNECTION_FAILED, "the connection is lost", peer));
    }
  }

  private FakePeer of(PeerId peer) {
    return peers.computeIfAbsent(peer, fresh -> new FakePeer(this, fresh));
  }

  private boolean blacklisted(PeerId peer) {
    PeerEntry entry = book.get(peer);
    return entry != null && entry.blacklisted();
  }

  private boolean deliver(Message message) {
    if (messages.full()) {
      return false;
    }
    counters(message.peer()).received(message.stream(), message.data().size(), now());
    messages.add(message);
    network.later(messages::wake);
    return true;
  }

  /** @return false if there is no room */
  private boolean arrived(Message message) {
    FakePeer from = of(message.peer());
    String name = message.stream().text();
    if (name.equals(StreamName.HANDSHAKE.text())) {
      from.run(from.core().handshakeStream(from.connection()), null);
    } else if (!from.streams.contains(name)) {
      return from.park(message);
    }
    return deliver(message);
  }

  private static GlueberryException error(ErrorCode code, String message, PeerId peer) {
    return GlueberryException.of(code, message).peer(peer);
  }

  private void requireRunning() {
    if (!running) {
      throw GlueberryException.of(ErrorCode.NODE_NOT_STARTED, "the node does not run");
    }
  }

  // --- Glueberry

  @Override
  public void start() {
    network.locked(() -> {
      if (running || over) {
        throw GlueberryException.of(ErrorCode.NODE_ALREADY_STARTED, "a node is started once");
      }
      return running = true;
    });
  }

  @Override
  public void stop() {
    network.locked(() -> {
      requireRunning();
      return null;
    });
    close();
  }

  @Override
  public void close() {
    network.locked(() -> {
      if (!over) {
        peers.values().forEach(peer -> peer.run(peer.core().disconnect(), null));
        running = false;
        over = true;
        messages.close();
        subscribers.forEach(FakeEvents::close);
      }
      return null;
    });
  }

  @Override
  public PeerId peerId() {
    return publicKey.peerId();
  }

  @Override
  public Bytes publicKey() {
    return publicKey.data();
  }

  @Override
  public List<Multiaddr> addresses() {
    return List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + (1_024 + (publicKey.data().at(0) & 0xff)))); // nobody listens there
  }

  /** Puts a peer in the book and dials nobody. */
  void remember(PeerId peer) {
    network.locked(() -> book.putIfAbsent(peer, fresh(peer)));
  }

  private PeerEntry fresh(PeerId peer) {
    OffsetDateTime now = now().atOffset(ZoneOffset.UTC);
    return new PeerEntry(peer, Optional.empty(), Map.of(), Optional.empty(), false, now, now, List.of());
  }

  private void put(PeerEntry entry, List<Multiaddr> addresses, Map<String, String> metadata, boolean blacklisted) {
    book.put(entry.peer(), new PeerEntry(entry.peer(), entry.publicKey(), metadata, entry.lastSeen(), blacklisted, entry.createdAt(),
        now().atOffset(ZoneOffset.UTC), addresses));
  }

  @Override
  public void addPeer(PeerId peer, List<Multiaddr> addresses, Optional<Map<String, String>> metadata) {
    network.locked(() -> {
      requireRunning();
      if (blacklisted(peer)) {
        throw error(ErrorCode.PEER_BLACKLISTED, "the peer is blacklisted", peer);
      }
      PeerEntry entry = book.getOrDefault(peer, fresh(peer));
      put(entry, addresses, metadata.orElse(entry.metadata()), false);
      if (!addresses.isEmpty() && of(peer).core().state() == ConnectionState.DISCONNECTED) {
        dial(peer);
      }
      return null;
    });
  }

  @Override
  public void removePeer(PeerId peer) {
    network.locked(() -> {
      PeerEntry entry = required(peer);
      if (!entry.blacklisted()) {
        book.remove(peer);
      }
      return null;
    });
  }

  @Override
  public void blacklistPeer(PeerId peer) {
    network.locked(() -> {
      requireRunning();
      PeerEntry entry = book.getOrDefault(peer, fresh(peer));
      put(entry, entry.addresses(), entry.metadata(), true);
      FakePeer of = peers.get(peer);
      if (of != null) {
        of.run(of.core().blacklisted(), null);
      }
      return null;
    });
  }

  @Override
  public void unblacklistPeer(PeerId peer) {
    network.locked(() -> {
      PeerEntry entry = required(peer);
      put(entry, entry.addresses(), entry.metadata(), false);
      return null;
    });
  }

  private PeerEntry required(PeerId peer) {
    requireRunning();
    PeerEntry entry = book.get(peer);
    if (entry == null) {
      throw error(ErrorCode.PEER_NOT_FOUND, "the peer is not in the address book", peer);
    }
    return entry;
  }

  @Override
  public Optional<PeerEntry> peer(PeerId peer) {
    return network.locked(() -> Optional.ofNullable(book.get(peer)));
  }

  @Override
  public List<PeerEntry> peers() {
    return network.locked(() -> book.values().stream().filter(entry -> !entry.blacklisted()).toList());
  }

  @Override
  public List<Multiaddr> peerAddresses(PeerId peer) {
    return network.locked(() -> network.reachable(peerId(), peer).filter(other -> of(peer).connected()).map(FakeNode::addresses).orElse(List.of()));
  }

  @Override
  public CompletableFuture<Void> connect(PeerId peer) {
    try {
      return network.locked(() -> {
        if (required(peer).blacklisted()) {
          throw error(ErrorCode.PEER_BLACKLISTED, "the peer is blacklisted", peer);
        }
        return dial(peer);
      });
    } catch (GlueberryException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Void> dial(PeerId peer) {
    FakePeer of = of(peer);
    of.run(of.core().dial(false), null);
    Optional<FakeNode> other = network.reachable(peerId(), peer).filter(node -> node != this && !node.blacklisted(peerId()));
    if (other.isEmpty()) {
      GlueberryException failed = error(ErrorCode.CONNECTION_FAILED, "the peer cannot be reached", peer);
      counters(peer).failed(now());
      of.run(of.core().dialFailed(of.core().epoch(), false), failed);
      return CompletableFuture.failedFuture(failed);
    }
    if (!of.connected()) {
      long number = network.nextNumber();
      of.opened(number, true);
      other.get().of(peerId()).opened(number, false);
    }
    of.run(of.core().dialSucceeded(of.core().epoch(), of.connection(), false), null);
    return CompletableFuture.completedFuture(null);
  }

  private FakePeer known(PeerId peer) {
    requireRunning();
    FakePeer of = peers.get(peer);
    if (of == null) {
      throw error(ErrorCode.PEER_NOT_FOUND, "nothing is known of the peer", peer);
    }
    return of;
  }

  @Override
  public void disconnect(PeerId peer) {
    network.locked(() -> {
      FakePeer of = known(peer);
      of.run(of.core().disconnect(), null);
      return null;
    });
  }

  @Override
  public ConnectionState connectionState(PeerId peer) {
    return network.locked(() -> peers.containsKey(peer) ? of(peer).core().state() : ConnectionState.DISCONNECTED);
  }

  @Override
  public boolean isOutbound(PeerId peer) {
    return network.locked(() -> known(peer).core().outbound())
        .orElseThrow(() -> error(ErrorCode.PEER_NOT_FOUND, "the peer was not connected", peer));
  }

  @Override
  public void cancelReconnection(PeerId peer) {
    throw error(ErrorCode.CONNECTION_FAILED, "not reconnecting", peer).retriable(false);
  }

  @Override
  public List<PeerId> peersIn(ConnectionState state) {
    return network.locked(() -> peers.keySet().stream().filter(peer -> of(peer).core().state() == state).toList());
  }

  @Override
  public void prepareStreams(PeerId peer, Bytes peerKey, List<String> names) {
    if (!peer.publicKey().map(PublicKey::data).equals(Optional.of(requireNonNull(peerKey, "peerKey")))) {
      throw error(ErrorCode.HANDSHAKE_FAILED, "the key it sent is not the key of its peer id", peer).retriable(false);
    }
    prepareStreams(peer, names);
  }

  @Override
  public void prepareStreams(PeerId peer, List<String> names) {
    if (names.isEmpty()) {
      throw GlueberryException.of(ErrorCode.INVALID_CONFIG, "no streams requested");
    }
    names.forEach(StreamName::encrypted);
    network.locked(() -> {
      requireRunning();
      of(peer).prepare();
      allow(of(peer), names);
      allow(of(peer), List.copyOf(everybody));
      return null;
    });
  }

  private void allow(FakePeer peer, List<String> names) {
    peer.streams.addAll(names);
    List<Message> allowed = peer.parked.stream().filter(message -> peer.streams.contains(message.stream().text())).toList();
    peer.parked.removeAll(allowed);
    allowed.forEach(this::deliver);
  }

  @Override
  public void finalizeHandshake(PeerId peer) {
    network.locked(() -> {
      FakePeer of = known(peer);
      of.run(of.core().finalizeHandshake(), null);
      return null;
    });
  }

  @Override
  public void establishEncryptedStreams(PeerId peer, Bytes peerKey, List<String> names) {
    network.locked(() -> {
      FakePeer of = known(peer);
      if (!of.connected()) {
        throw error(ErrorCode.CONNECTION_FAILED, "not connected", peer);
      }
      of.run(of.core().handshakeStream(of.connection()), null);
      prepareStreams(peer, peerKey, names);
      return null;
    });
  }

  @Override
  public void allowStream(String name) {
    StreamName.encrypted(name);
    network.locked(() -> {
      requireRunning();
      everybody.add(name);
      peers.values().stream().filter(FakePeer::prepared).forEach(peer -> allow(peer, List.of(name)));
      return null;
    });
  }

  @Override
  public void allowStream(PeerId peer, String name) {
    StreamName.encrypted(name);
    network.locked(() -> {
      if (!known(peer).prepared()) {
        throw error(ErrorCode.HANDSHAKE_FAILED, "the peer is not prepared", peer).stream(name);
      }
      allow(of(peer), List.of(name));
      return null;
    });
  }

  @Override
  public void removeStream(String name) {
    network.locked(() -> {
      everybody.remove(name);
      peers.values().forEach(peer -> peer.streams.remove(name));
      return null;
    });
  }

  @Override
  public void removeStream(PeerId peer, String name) {
    network.locked(() -> peers.containsKey(peer) && of(peer).streams.remove(name));
  }

  @Override
  public List<String> streamsOf(PeerId peer) {
    return network.locked(() -> peers.containsKey(peer) ? List.copyOf(of(peer).streams) : List.of());
  }

  @Override
  public CompletableFuture<Void> send(PeerId peer, String stream, Bytes data) {
    try {
      network.locked(() -> {
        transmit(peer, stream, data);
        return null;
      });
      return CompletableFuture.completedFuture(null);
    } catch (GlueberryException e) {
      return CompletableFuture.failedFuture(e.stream(stream));
    }
  }

  private void transmit(PeerId peer, String stream, Bytes data) {
    requireRunning();
    boolean handshake = stream.equals(StreamName.HANDSHAKE.text());
    StreamName name = handshake ? StreamName.HANDSHAKE : StreamName.encrypted(stream);
    if (data.size() > MAX_MESSAGE_BYTES) {
      throw error(ErrorCode.MESSAGE_TOO_LARGE, "a message has " + data.size() + " bytes but may have " + MAX_MESSAGE_BYTES, peer);
    }
    FakePeer to = peers.get(peer);
    if (to != null && !handshake && !to.streams.contains(stream)) {
      throw error(ErrorCode.ENCRYPTION_FAILED, "the peer is not prepared for this stream", peer);
    }
    FakeNode other = network.reachable(peerId(), peer).filter(reachable -> to != null && to.connected())
        .orElseThrow(() -> error(ErrorCode.CONNECTION_FAILED, "not connected", peer));
    if (!other.arrived(new Message(peerId(), name, data, now()))) {
      throw error(ErrorCode.BACKPRESSURE, "the peer does not read", peer);
    }
    counters(peer).sent(name, data.size(), now());
    sent.add(new Message(peer, name, data, now()));
  }

  @Override
  public void send(PeerId peer, String stream, Bytes data, Duration deadline) {
    network.locked(() -> {
      transmit(peer, stream, data);
      return null;
    });
  }

  @Override
  public Messages messages() {
    return messages;
  }

  @Override
  public EventSubscription subscribe(EventFilter filter) {
    return network.locked(() -> {
      FakeEvents events = new FakeEvents(filter, QUEUE);
      if (over) {
        events.close();
      } else {
        subscribers.add(events);
      }
      return events;
    });
  }

  @Override
  public Optional<PeerStats> stats(PeerId peer) {
    return stats.snapshot(peer, now());
  }

  @Override
  public List<PeerStats> stats() {
    return stats.snapshots(now());
  }

  @Override
  public boolean isHealthy() {
    return network.locked(() -> running);
  }

  @Override
  public HealthReport readiness() {
    boolean runs = isHealthy();
    return new HealthReport(runs, List.of(new HealthReport.Check("node_started", runs, "", 0)), now());
  }

  @Override
  public DebugState debugState() {
    return network.locked(() -> {
      Map<PeerId, ConnectionState> states = new TreeMap<>();
      peers.forEach((peer, of) -> states.put(peer, of.core().state()));
      DebugState.Settings settings = new DebugState.Settings(Duration.ZERO, Duration.ZERO, 0, 0, MAX_MESSAGE_BYTES);
      int blacklisted = (int) book.values().stream().filter(PeerEntry::blacklisted).count();
      return new DebugState(peerId(), publicKey(), addresses(), book.size(), blacklisted, List.copyOf(book.keySet()), settings, states, stats(),
          List.of(), messages.size(), 0, now());
    });
  }
}
