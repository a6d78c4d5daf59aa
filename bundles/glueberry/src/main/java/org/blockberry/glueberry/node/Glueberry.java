package org.blockberry.glueberry.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.book.PeerEntry;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.event.EventFilter;
import org.blockberry.glueberry.stats.PeerStats;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;

/**
 * Encrypted named streams with peers (specification 2.7). Every error is a {@link GlueberryException}; futures fail with one.
 *
 * <p>Threading: any thread, any time. Methods that change the address book wait for the disk, {@link #prepareStreams} computes for about a
 * millisecond, so neither belongs on an event loop; the others never wait unless their text says so. Futures complete on threads of the node: do not
 * wait there.
 */
public interface Glueberry extends AutoCloseable {
  // --- life

  /**
   * Opens the address book, binds the listen addresses and begins to dial the peers of the book. Waits for that; once per node.
   *
   * @throws GlueberryException NODE_ALREADY_STARTED if it ran before, INVALID_CONFIG if the book cannot be used, CONNECTION_FAILED if an address
   *     cannot be bound; then nothing is left open
   */
  void start();

  /**
   * {@link #close}, for those who want to know.
   *
   * @throws GlueberryException NODE_NOT_STARTED if it does not run
   */
  void stop();

  /** Ends everything, writes the book, wipes keys. Waits up to some seconds for threads to end. Twice does nothing. */
  @Override
  void close();

  /** Who we are. */
  PeerId peerId();

  /** Our Ed25519 key, 32 bytes. */
  Bytes publicKey();

  /** Where we listen, with real ports; empty unless it runs. */
  List<Multiaddr> addresses();

  /** What this speaks. */
  default ProtocolVersion version() {
    return ProtocolVersion.CURRENT;
  }

  // --- peers

  /**
   * Adds a peer to the book or replaces its addresses, and dials it in the background unless that is under way.
   *
   * @param metadata replaces what was there when present
   * @throws GlueberryException PEER_BLACKLISTED, BUFFER_FULL or INVALID_CONFIG, as the book says
   */
  void addPeer(PeerId peer, List<Multiaddr> addresses, Optional<Map<String, String>> metadata);

  /** {@link #addPeer(PeerId, List, Optional)} that leaves metadata as it is. */
  default void addPeer(PeerId peer, List<Multiaddr> addresses) {
    addPeer(peer, addresses, Optional.empty());
  }

  /**
   * Takes a peer out of the book. Its connection stays, and so does its place on the blacklist.
   *
   * @throws GlueberryException PEER_NOT_FOUND
   */
  void removePeer(PeerId peer);

  /** Refuses a peer from now on, known or not, and disconnects it. */
  void blacklistPeer(PeerId peer);

  /** @throws GlueberryException PEER_NOT_FOUND */
  void unblacklistPeer(PeerId peer);

  /** What the book knows of a peer, blacklisted or not. */
  Optional<PeerEntry> peer(PeerId peer);

  /** All of the book that are not blacklisted. */
  List<PeerEntry> peers();

  /** Where a peer says it listens; empty until it has said so. */
  List<Multiaddr> peerAddresses(PeerId peer);

  // --- connections

  /**
   * Dials a peer of the book.
   *
   * @return completes when it is Connected, by our dial or its own; fails with CONNECTION_FAILED (also when there is a connection already, or the
   *     peer is in cooldown), PEER_BLACKLISTED or PEER_NOT_FOUND
   */
  CompletableFuture<Void> connect(PeerId peer);

  /**
   * Ends all connections of a peer, for good: it is not dialled again by itself.
   *
   * @throws GlueberryException PEER_NOT_FOUND if nothing is known of it
   */
  void disconnect(PeerId peer);

  /** How far we are with a peer; Disconnected when nothing is known of it. */
  ConnectionState connectionState(PeerId peer);

  /**
   * Whether we dialled the connection that carries the handshake.
   *
   * @throws GlueberryException PEER_NOT_FOUND if there was none
   */
  boolean isOutbound(PeerId peer);

  /**
   * Ends the reconnect loop of a peer.
   *
   * @throws GlueberryException CONNECTION_FAILED if none runs
   */
  void cancelReconnection(PeerId peer);

  /** All peers of a state, in no order. */
  List<PeerId> peersIn(ConnectionState state);

  // --- handshake and streams

  /**
   * Allows encrypted streams of a peer, in both directions, before or after it is established. Names add up over several calls.
   *
   * @param peerKey the key the peer has sent, 32 bytes
   * @throws GlueberryException HANDSHAKE_FAILED if it is not the key in the peer's id or is of small order; INVALID_CONFIG if a name is none
   */
  void prepareStreams(PeerId peer, Bytes peerKey, List<String> names);

  /** The same with the key that stands in the peer's id. */
  void prepareStreams(PeerId peer, List<String> names);

  /**
   * The application's handshake is done: Connected becomes Established, and our half of the handshake stream ends.
   *
   * @throws GlueberryException PEER_NOT_FOUND, or HANDSHAKE_FAILED in any other state
   */
  void finalizeHandshake(PeerId peer);

  /** {@link #prepareStreams} and then {@link #finalizeHandshake}. */
  default void completeHandshake(PeerId peer, Bytes peerKey, List<String> names) {
    prepareStreams(peer, peerKey, names);
    finalizeHandshake(peer);
  }

  /**
   * {@link #prepareStreams} for applications that take any connection as a handshake: a peer that is connected to us and has not opened a handshake
   * stream becomes Connected first.
   *
   * @throws GlueberryException CONNECTION_FAILED if it is not connected at all
   */
  void establishEncryptedStreams(PeerId peer, Bytes peerKey, List<String> names);

  /** Allows a stream for every peer that is prepared, now or later, without a reconnect: peers learn of it by identify. Twice does nothing. */
  void allowStream(String name);

  /**
   * Allows a stream for one peer that is prepared.
   *
   * @throws GlueberryException HANDSHAKE_FAILED if it is not
   */
  void allowStream(PeerId peer, String name);

  /** Takes a stream away from all peers: live ones end, sends that wait fail, peers learn of it by identify. Nothing if it is not there. */
  void removeStream(String name);

  /** Takes a stream away from one peer. Nothing if it does not have it. */
  void removeStream(PeerId peer, String name);

  /** The names allowed for a peer; empty unless it is prepared. */
  List<String> streamsOf(PeerId peer);

  // --- messages

  /**
   * Sends a message. It never waits: what cannot go out yet is kept, in bounds. The order of calls from one thread is kept on each stream.
   *
   * @param stream an allowed name, or {@code handshake}
   * @return completes when the message is handed to the connection, which is no receipt; fails with MESSAGE_TOO_LARGE, ENCRYPTION_FAILED if the
   *     peer is not prepared for the stream, CONNECTION_FAILED, STREAM_CLOSED, BACKPRESSURE when too much waits, INVALID_CONFIG or NODE_NOT_STARTED.
   *     Cancelling it takes back what is not handed on yet
   */
  CompletableFuture<Void> send(PeerId peer, String stream, Bytes data);

  /**
   * Sends a message and waits until it is handed to the connection. Not on an event loop.
   *
   * @throws GlueberryException as {@link #send(PeerId, String, Bytes)}; BACKPRESSURE if the deadline passed before it was let in,
   *     CONTEXT_CANCELED if it passed later or the thread was interrupted. Then nothing was sent
   */
  void send(PeerId peer, String stream, Bytes data, Duration deadline);

  /** What peers send. */
  Messages messages();

  // --- what is told

  /** Tells of what happens to connections from now on. Close it when it is not needed any more. */
  EventSubscription subscribe(EventFilter filter);

  /** What was counted of a peer; empty if nothing is known of it. */
  Optional<PeerStats> stats(PeerId peer);

  /** What was counted of all peers. */
  List<PeerStats> stats();

  /** Whether it runs. */
  boolean isHealthy();

  /** Whether it can be used, check by check. */
  HealthReport readiness();

  /** What it is doing, without secrets. */
  DebugState debugState();

}
