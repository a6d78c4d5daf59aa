package org.blockberry.glueberry.slot;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.blockberry.api.transport.PeerChange;
import org.blockberry.api.transport.PeerState;
import org.blockberry.api.transport.PeerView;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.transport.TransportContext;
import org.blockberry.api.transport.TransportException;
import org.blockberry.api.transport.TransportException.Reason;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.event.ConnectionEvent;
import org.blockberry.glueberry.node.GlueberryConfig;
import org.blockberry.glueberry.node.GlueberryNode;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.address.TcpTarget;
import org.blockberry.libp2p.identity.PeerId;

/** A Glueberry node behind the node's contract. The handshake between nodes is the listener's affair; what it decides is carried out here. */
final class GlueberryTransport implements Transport {
  private static final int MOST_ADDRESSES = 32;
  private static final int MOST_CAPABILITIES = 256;
  private static final String BOOK = "addressbook.json";

  private final TransportSettings settings;
  private final TransportContext context;
  private final CryptoLadder ladder;
  private final Telling telling;
  private final Map<PeerId, Instant> since = new ConcurrentHashMap<>();
  private final Map<String, PeerId> known = new ConcurrentHashMap<>(); // those of since, by their text: reading base58 costs more than sending
  private final Admissions admissions = new Admissions(); // guarded by itself
  private final Object changing = new Object(); // of streams, one change at a time
  private volatile GlueberryNode running; // null before the start and after the close

  GlueberryTransport(TransportSettings settings, TransportContext context, CryptoLadder ladder) {
    this.settings = settings;
    this.context = context;
    this.ladder = ladder;
    this.telling = new Telling(context.listener(), settings.unhandledPeerBytes(), settings.unhandledBytes(), this::failure);
  }

  @Override
  public void start() {
    TransportMetrics metrics = new TransportMetrics(context.metrics());
    GlueberryConfig config = settings.config(context.dataFolder().resolve(BOOK)).with(fields -> {
      fields.inbox = telling;
      fields.onEvent = this::happened;
      fields.acceptInbound = context.acceptsInbound();
      fields.agentVersion = context.agent();
      fields.metrics = metrics;
      fields.log = new TransportLog(context.logger());
      fields.failures = this::failure;
      fields.clock = context.clock();
    });
    running = new GlueberryNode(config, new SlotNodeKey(context.identity()), ladder);
    telling.start();
    running.start();
    metrics.show(telling::unhandledBytes, () -> running == null ? 0 : node().peersIn(ConnectionState.ESTABLISHED).size());
  }

  @Override
  public void close() throws InterruptedException {
    GlueberryNode node = running;
    running = null;
    if (node != null) {
      node.close();
    }
    telling.close();
  }

  private GlueberryNode node() {
    GlueberryNode node = running;
    if (node == null) {
      throw new TransportException(Reason.NOT_CONNECTED, "the transport is closed");
    }
    return node;
  }

  private void failure(Throwable thrown) {
    context.logger().log(System.Logger.Level.ERROR, "something of the transport failed", thrown);
  }

  // --- events, under the lock of their peer: nothing of the node is called here

  private void happened(ConnectionEvent event) {
    PeerId peer = event.peer();
    ConnectionState state = event.state();
    if (state == ConnectionState.DISCONNECTED) {
      since.remove(peer);
      known.remove(peer.toString());
    } else {
      since.put(peer, event.at());
      known.put(peer.toString(), peer);
    }
    synchronized (admissions) {
      admissions.changed(peer, state);
    }
    String cause = event.error().map(Throwable::getMessage).orElse("");
    telling.tell(listener -> listener.changed(PeerChange.of(peer.toString(), PeerState.valueOf(state.name()), outbound(peer), cause)));
  }

  private boolean outbound(PeerId peer) {
    try {
      return node().isOutbound(peer);
    } catch (GlueberryException | TransportException unknown) {
      return true; // being dialled, or gone
    }
  }

  // --- who we are

  @Override
  public String self() {
    return node().peerId().toString();
  }

  @Override
  public List<String> addresses() {
    return texts(node().addresses());
  }

  private static List<String> texts(Collection<Multiaddr> addresses) {
    return addresses.stream().map(Multiaddr::toString).limit(MOST_ADDRESSES).toList();
  }

  @Override
  public int maxMessageBytes() {
    return settings.maxMessageBytes();
  }

  @Override
  public void advertise(Set<String> capabilities) {
    node().advertise(capabilities);
  }

  // --- peers

  @Override
  public void connect(String peer, List<String> addresses) {
    PeerId id = id(peer);
    if (id.equals(node().peerId())) {
      throw new TransportException(Reason.FAILED, "that is this node itself");
    }
    List<Multiaddr> dialable = dialable(id, addresses);
    List<Multiaddr> known = node().peer(id).map(entry -> {
      if (entry.blacklisted()) {
        throw new TransportException(Reason.BANNED, peer + " is banned");
      }
      return entry.addresses();
    }).orElse(List.of());
    if (dialable.isEmpty() && known.isEmpty()) {
      throw new TransportException(Reason.NO_ADDRESS, "no address of " + peer + " can be dialled: " + addresses);
    }
    try {
      node().addPeer(id, dialable.isEmpty() ? known : dialable);
    } catch (GlueberryException e) {
      throw translated(e);
    }
  }

  private static List<Multiaddr> dialable(PeerId peer, List<String> addresses) {
    List<Multiaddr> found = new ArrayList<>();
    for (String text : addresses) {
      Optional<Multiaddr> address = parsed(text);
      if (address.flatMap(TcpTarget::of).filter(target -> target.peer().map(peer::equals).orElse(true)).isPresent()
          && found.size() < MOST_ADDRESSES) {
        found.add(address.get());
      }
    }
    return found;
  }

  private static Optional<Multiaddr> parsed(String text) {
    try {
      return Optional.of(Multiaddr.parse(text));
    } catch (RuntimeException unusable) { // of another transport, or of nobody
      return Optional.empty();
    }
  }

  private PeerId id(String peer) {
    PeerId connected = known.get(peer);
    if (connected != null) {
      return connected;
    }
    try {
      return PeerId.parse(peer);
    } catch (RuntimeException e) {
      throw new TransportException(Reason.FAILED, "\"" + peer + "\" is no id of a peer: " + e.getMessage());
    }
  }

  @Override
  public void disconnect(String peer) {
    PeerId id = id(peer);
    synchronized (admissions) {
      admissions.forget(id);
    }
    try {
      node().disconnect(id);
    } catch (GlueberryException e) {
      if (e.code() != ErrorCode.PEER_NOT_FOUND) {
        throw translated(e);
      }
    }
  }

  @Override
  public void ban(String peer) {
    PeerId id = id(peer);
    synchronized (admissions) {
      admissions.forget(id);
    }
    try {
      node().blacklistPeer(id);
    } catch (GlueberryException e) {
      throw translated(e);
    }
  }

  @Override
  public void unban(String peer) {
    try {
      node().unblacklistPeer(id(peer));
    } catch (GlueberryException e) {
      if (e.code() != ErrorCode.PEER_NOT_FOUND) {
        throw translated(e);
      }
    }
  }

  @Override
  public Set<String> banned() {
    return node().blacklisted().stream().map(PeerId::toString).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public List<PeerView> peers() {
    List<PeerView> views = new ArrayList<>();
    for (ConnectionState state : List.of(ConnectionState.ESTABLISHED, ConnectionState.CONNECTED, ConnectionState.CONNECTING,
        ConnectionState.RECONNECTING)) {
      node().peersIn(state).forEach(peer -> views.add(view(peer, state)));
    }
    return views;
  }

  private PeerView view(PeerId peer, ConnectionState state) {
    PeerView.Builder view = PeerView.builder(peer.toString(), PeerState.valueOf(state.name())).outbound(outbound(peer))
        .publicKey(peer.publicKey().map(key -> key.data()).orElse(Bytes.EMPTY)).listensAt(texts(node().peerAddresses(peer)))
        .capabilities(node().protocolsOf(peer).stream().limit(MOST_CAPABILITIES).collect(Collectors.toUnmodifiableSet()));
    node().remoteAddress(peer).ifPresent(address -> view.address(address.toString()));
    Optional.ofNullable(since.get(peer)).ifPresent(view::since);
    node().stats(peer).ifPresent(stats -> view.sent(stats.messagesSent(), stats.bytesSent())
        .received(stats.messagesReceived(), stats.bytesReceived()));
    return view.build();
  }

  // --- streams

  @Override
  public void offer(Set<StreamSpec> streams) {
    synchronized (changing) {
      Set<String> gone;
      List<PeerId> live;
      synchronized (admissions) {
        gone = admissions.offer(streams);
        live = admissions.live();
      }
      streams.forEach(each -> node().limitStream(each.name(), each.maxMessageBytes()));
      gone.forEach(node()::removeStream);
      live.forEach(this::apply);
    }
  }

  @Override
  public void admit(String peer, Set<String> streams) {
    PeerId id = id(peer);
    connected(id);
    synchronized (changing) {
      synchronized (admissions) {
        admissions.admit(id, streams);
      }
      apply(id);
    }
  }

  /** Makes the node allow a peer what it may use, and nothing else. */
  private void apply(PeerId peer) {
    List<String> usable;
    synchronized (admissions) {
      usable = admissions.usable(peer);
    }
    try {
      List<String> present = node().streamsOf(peer);
      present.stream().filter(name -> !usable.contains(name)).forEach(name -> node().removeStream(peer, name));
      if (!usable.isEmpty()) {
        node().prepareStreams(peer, usable);
      }
    } catch (GlueberryException e) {
      throw translated(e);
    }
  }

  @Override
  public void establish(String peer) {
    PeerId id = id(peer);
    if (connected(id) == ConnectionState.ESTABLISHED) {
      return; // it has come back and goes on
    }
    try {
      node().finalizeHandshake(id);
    } catch (GlueberryException e) {
      throw translated(e);
    }
  }

  @Override
  public CompletionStage<Void> send(String peer, String stream, Bytes message) {
    PeerId id = id(peer);
    CompletableFuture<Void> sent;
    try {
      refuse(id, stream, message);
      sent = node().send(id, stream, message);
    } catch (TransportException e) {
      return CompletableFuture.failedFuture(e);
    } catch (GlueberryException e) { // it is being closed
      return CompletableFuture.failedFuture(translated(e));
    }
    return sent.isDone() && !sent.isCompletedExceptionally() ? sent : sent.handle((done, failure) -> {
      if (failure == null) {
        return null;
      }
      Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
      throw cause instanceof GlueberryException known ? translated(known)
          : new TransportException(Reason.FAILED, cause.toString());
    });
  }

  private void refuse(PeerId peer, String stream, Bytes message) {
    ConnectionState state = connected(peer);
    if (message.size() > settings.maxMessageBytes()) {
      throw new TransportException(Reason.TOO_LARGE,
          "a message has " + message.size() + " bytes and may have " + settings.maxMessageBytes());
    }
    synchronized (admissions) {
      if (!stream.equals(HANDSHAKE) && !admissions.mayUse(peer, stream)) {
        throw new TransportException(Reason.NOT_ADMITTED, peer + " may not use the stream \"" + stream + "\" (" + state + ")");
      }
    }
  }

  private ConnectionState connected(PeerId peer) {
    ConnectionState state = node().connectionState(peer);
    if (state != ConnectionState.CONNECTED && state != ConnectionState.ESTABLISHED) {
      throw new TransportException(Reason.NOT_CONNECTED, peer + " is not connected");
    }
    return state;
  }

  private static TransportException translated(GlueberryException e) {
    Reason reason = switch (e.code()) {
      case CONNECTION_FAILED, STREAM_CLOSED, PEER_NOT_FOUND, NODE_NOT_STARTED, HANDSHAKE_TIMEOUT -> Reason.NOT_CONNECTED;
      case ENCRYPTION_FAILED, HANDSHAKE_FAILED -> Reason.NOT_ADMITTED;
      case PEER_BLACKLISTED -> Reason.BANNED;
      case MESSAGE_TOO_LARGE -> Reason.TOO_LARGE;
      case BACKPRESSURE, BUFFER_FULL -> Reason.BUSY;
      default -> Reason.FAILED;
    };
    return new TransportException(reason, e.getMessage());
  }
}
