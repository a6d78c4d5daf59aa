package org.blockberry.libp2p.host;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identify.IdentifyMessage;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;

/**
 * An encrypted connection with a peer that has proven who it is. Threading: any thread, any time; futures complete on the event loop, so
 * whoever chains to them must not wait there.
 */
public interface Connection {
  /** Who the peer is. */
  PeerId remoteId();

  /** The key it has proven to hold. */
  PublicKey remoteKey();

  /** Where it is. */
  InetSocketAddress remoteAddress();

  /** The same as an address of libp2p, without the peer's id. */
  Multiaddr remoteMultiaddr();

  /** Who opened it. */
  Direction direction();

  /**
   * Opens a stream and agrees on the first of {@code protocols} that the peer has.
   *
   * @return completes with the stream when it may be used, or fails with a {@link HostException}
   */
  CompletableFuture<HostStream> open(List<String> protocols, StreamListener listener);

  /**
   * Opens a stream without waiting for the peer's answer if it has said that it has the protocol: what is written goes out behind the proposal, a round
   * trip earlier. Else like {@link #open}. If the peer has it no more, the stream ends with a reset of ours and what was written is lost.
   */
  default CompletableFuture<HostStream> openAtOnce(String protocol, StreamListener listener) {
    return open(List.of(protocol), listener);
  }

  /** Measures the time to the peer and back with the ping protocol. */
  CompletableFuture<Duration> ping();

  /** What the peer said about itself last; empty until it did. */
  Optional<IdentifyMessage> remoteInfo();

  /** Completes when identify has an answer: what the peer says about itself, or a failure. A peer need not answer. */
  CompletableFuture<IdentifyMessage> identified();

  /** Whether streams may be opened. */
  boolean isOpen();

  /** Finishes all streams and closes. Twice does nothing. */
  void close();

  /** Completes when it is closed, never with a failure; the text says why. */
  CompletableFuture<String> closed();
}
