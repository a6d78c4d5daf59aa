package org.blockberry.network.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.transport.PeerChange;
import org.blockberry.api.transport.PeerState;
import org.blockberry.api.transport.PeerView;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.transport.TransportException;
import org.blockberry.api.transport.TransportListener;
import org.blockberry.api.value.Bytes;

/** A transport over a {@link FakeNet}. Counts what was not reported as handled. */
public final class FakeTransport implements Transport {
  private static final class Connection {
    private final boolean outbound;
    private boolean established;
    private Set<String> admitted = Set.of();

    private Connection(boolean outbound) {
      this.outbound = outbound;
    }
  }

  private final FakeNet net;
  private final String id;
  private final Bytes publicKey;
  private final String address;
  private final Map<String, Connection> connections = new TreeMap<>();
  private final Map<String, StreamSpec> offered = new HashMap<>();
  private final Set<String> wanted = new TreeSet<>();
  private final Set<String> banned = new TreeSet<>();
  private Set<String> capabilities = Set.of();
  private TransportListener listener;
  /** Messages delivered and not handled. */
  public int unhandled;
  /** Whether somebody answers a dial. */
  public boolean reachable = true;
  /** Peers that were dialled, in order. */
  public final List<String> dials = new ArrayList<>();

  public FakeTransport(FakeNet net, String id, Bytes publicKey, String address) {
    this.net = net;
    this.id = id;
    this.publicKey = publicKey;
    this.address = address;
    net.join(this);
  }

  public void listener(TransportListener value) {
    this.listener = value;
  }

  public Bytes publicKey() {
    return publicKey;
  }

  public Set<String> offeredNames() {
    return new HashSet<>(offered.keySet());
  }

  public Set<String> connected() {
    return new TreeSet<>(connections.keySet());
  }

  /** The process is gone: nobody is told. */
  public void die() {
    net.leave(this);
    connections.clear();
    wanted.clear();
  }

  @Override
  public String self() {
    return id;
  }

  @Override
  public List<String> addresses() {
    return List.of(address);
  }

  @Override
  public void offer(Set<StreamSpec> streams) {
    offered.clear();
    streams.forEach(spec -> offered.put(spec.name(), spec));
  }

  @Override
  public void advertise(Set<String> value) {
    capabilities = Set.copyOf(value);
  }

  @Override
  public void connect(String peer, List<String> addresses) {
    if (banned.contains(peer)) {
      throw new TransportException(TransportException.Reason.BANNED, peer + " is banned");
    }
    if (peer.equals(id)) {
      throw new TransportException(TransportException.Reason.FAILED, "that is this node");
    }
    if (wanted.add(peer) && !connections.containsKey(peer)) {
      dial(peer);
    }
  }

  private void dial(String peer) {
    dials.add(peer);
    net.at(Duration.ofMillis(10), () -> {
      if (!wanted.contains(peer) || connections.containsKey(peer) || net.transport(id) != this) {
        return;
      }
      FakeTransport other = net.transport(peer);
      if (other == null || !other.reachable || net.isCut(id, peer) || other.banned.contains(id) || other.connections.containsKey(id)) {
        net.at(Duration.ofSeconds(5), () -> {
          if (wanted.contains(peer) && !connections.containsKey(peer)) {
            dial(peer);
          }
        });
        return;
      }
      connections.put(peer, new Connection(true));
      other.connections.put(id, new Connection(false));
      tell(peer, PeerState.CONNECTED, true);
      other.tell(id, PeerState.CONNECTED, false);
    });
  }

  private void tell(String peer, PeerState state, boolean outbound) {
    if (listener != null) {
      listener.changed(PeerChange.of(peer, state, outbound, ""));
    }
  }

  @Override
  public void disconnect(String peer) {
    wanted.remove(peer);
    drop(peer);
  }

  /** The connection breaks; who wanted it dials again. */
  public void drop(String peer) {
    Connection connection = connections.remove(peer);
    FakeTransport other = net.transport(peer);
    if (connection != null) {
      tell(peer, wanted.contains(peer) ? PeerState.RECONNECTING : PeerState.DISCONNECTED, connection.outbound);
    }
    if (connection != null && other != null && !net.isCut(id, peer)) {
      net.at(Duration.ofMillis(60), () -> other.lost(id));
    }
    if (connection != null && wanted.contains(peer)) {
      net.at(Duration.ofSeconds(1), () -> dial(peer));
    }
  }

  private void lost(String peer) {
    FakeTransport other = net.transport(peer);
    if (other == null || !other.connections.containsKey(id)) {
      drop(peer);
    }
  }

  @Override
  public void ban(String peer) {
    banned.add(peer);
    disconnect(peer);
  }

  @Override
  public void unban(String peer) {
    banned.remove(peer);
  }

  @Override
  public Set<String> banned() {
    return new TreeSet<>(banned);
  }

  @Override
  public void admit(String peer, Set<String> streams) {
    connection(peer).admitted = Set.copyOf(streams);
  }

  @Override
  public void establish(String peer) {
    Connection connection = connection(peer);
    connection.established = true;
    tell(peer, PeerState.ESTABLISHED, connection.outbound);
  }

  private Connection connection(String peer) {
    Connection connection = connections.get(peer);
    if (connection == null) {
      throw new TransportException(TransportException.Reason.NOT_CONNECTED, peer + " is not connected");
    }
    return connection;
  }

  @Override
  public CompletionStage<Void> send(String peer, String stream, Bytes message) {
    Connection connection = connections.get(peer);
    if (connection == null) {
      return failed(TransportException.Reason.NOT_CONNECTED);
    }
    if (!stream.equals(HANDSHAKE) && !(connection.admitted.contains(stream) && offered.containsKey(stream))) {
      return failed(TransportException.Reason.NOT_ADMITTED);
    }
    if (message.size() > maxMessageBytes()) {
      return failed(TransportException.Reason.TOO_LARGE);
    }
    FakeTransport other = net.transport(peer);
    if (other != null) {
      Connection theirs = other.connections.get(id);
      net.carry(id, peer, stream, message, () -> other.arrive(id, theirs, stream, message));
    }
    return CompletableFuture.completedFuture(null);
  }

  private void arrive(String from, Connection connection, String stream, Bytes message) {
    if (connection == null || connections.get(from) != connection || listener == null) {
      return; // the connection it was sent on is gone
    }
    if (!stream.equals(HANDSHAKE)) {
      StreamSpec spec = offered.get(stream);
      if (spec == null || !connection.admitted.contains(stream) || message.size() > spec.maxMessageBytes()) {
        return;
      }
    }
    unhandled++;
    listener.received(from, stream, message, () -> unhandled--);
  }

  private static CompletionStage<Void> failed(TransportException.Reason reason) {
    return CompletableFuture.failedFuture(new TransportException(reason, reason.name()));
  }

  @Override
  public int maxMessageBytes() {
    return 4 << 20;
  }

  @Override
  public List<PeerView> peers() {
    List<PeerView> views = new ArrayList<>();
    connections.forEach((peer, connection) -> {
      FakeTransport other = net.transport(peer);
      PeerView.Builder view = PeerView.builder(peer, connection.established ? PeerState.ESTABLISHED : PeerState.CONNECTED)
          .outbound(connection.outbound);
      if (other != null) {
        view.publicKey(other.publicKey).address(other.address).capabilities(other.capabilities).listensAt(List.of(other.address));
      }
      views.add(view.build());
    });
    return views;
  }
}
