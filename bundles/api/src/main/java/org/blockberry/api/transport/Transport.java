package org.blockberry.api.transport;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Encrypted connections with other nodes, and named streams of messages over them. It knows how to reach peers, keeps the connections that
 * it was asked for, and tells the {@link TransportListener} what happens; what is said it does not understand.
 *
 * <p>A connection has two phases. When it is up ({@link PeerState#CONNECTED}), the peer has proven who it is, and only the stream
 * {@link #HANDSHAKE} may be used; the side that dialled speaks first. Whoever is satisfied with what it heard calls {@link #admit} and,
 * when the peer is as well, {@link #establish}. From {@code admit} on the named streams work in both directions. A connection that is not
 * established in time is closed.
 *
 * <p>Peers are named by the text of their id, at most {@value #MAX_ID_LENGTH} characters; two peers are the same if the texts are equal.
 *
 * <p>Threading: any thread. No method waits for a peer. Refusals are {@link TransportException}s. Contract test:
 * {@code org.blockberry.testing.contracts.TransportContract}. Source: design 3.5, glueberry.md part 2.
 */
@ConsumerType
public interface Transport extends Plugin {
  /** The stream that needs no admission. */
  String HANDSHAKE = "handshake";

  /** Characters of a peer's id at most. */
  int MAX_ID_LENGTH = 128;

  /** Characters of the name of a stream at most: letters, digits, {@code -} and {@code _} of ASCII. */
  int MAX_STREAM_NAME = 64;

  /** Our own id. */
  String self();

  /** Where it listens, with the real ports and without our id; empty if it does not. */
  List<String> addresses();

  /**
   * The named streams that there are from now on, for every peer; no two of one name. Those that are new can be used with peers that are
   * admitted for them, at once; those that are gone end on all connections, and what comes for them is refused.
   */
  void offer(Set<StreamSpec> streams);

  /**
   * What this node can do beyond what every peer can, for {@link PeerView#capabilities} of others. A transport that cannot tell its peers
   * ignores it.
   *
   * @param capabilities ids in the manner of libp2p's protocols, such as {@code /blockberry/compression/1}
   */
  default void advertise(Set<String> capabilities) {}

  /**
   * Wants a connection with a peer: dials its addresses, and again with growing pauses until it is there or {@link #disconnect} is called.
   * A peer that is connected already is left alone; its addresses are remembered.
   *
   * @param addresses where it can be reached; may be empty for a peer whose addresses are known
   * @throws TransportException if the peer is banned, is this node, or no address is known that this transport can dial
   */
  void connect(String peer, List<String> addresses);

  /** Closes all connections with a peer and tries no more; what is under way may still arrive. Unknown peers are ignored. */
  void disconnect(String peer);

  /** Refuses a peer, known or not, at dial and accept, until {@link #unban}; connections are closed. Kept over restarts. */
  void ban(String peer);

  /** Undoes {@link #ban}; a peer that is not banned is ignored. */
  void unban(String peer);

  /** Ids of the peers that are banned. */
  Set<String> banned();

  /**
   * The peer may use named streams with us, and we with it: those of {@code streams} that are offered, now or later. Calling it again sets
   * them anew.
   *
   * @throws TransportException if the peer is not connected, or cannot have a key with us
   */
  void admit(String peer, Set<String> streams);

  /**
   * The handshake is over: {@link #HANDSHAKE} closes, the time limit of the handshake ends.
   *
   * @throws TransportException if the peer is not connected
   */
  void establish(String peer);

  /**
   * Sends a message. Messages of one stream arrive in the order of their calls, or not at all when the connection breaks.
   *
   * @param stream {@link #HANDSHAKE}, or a named one
   * @param message at most {@link #maxMessageBytes} bytes
   * @return completes when the message is on its way, which is no receipt, or fails with a {@link TransportException}; with
   *     {@link TransportException.Reason#BUSY} at once when too many wait already
   */
  CompletionStage<Void> send(String peer, String stream, Bytes message);

  /** Size of a message at most, both ways. */
  int maxMessageBytes();

  /** Every peer with a connection, or one that is being made. */
  List<PeerView> peers();
}
