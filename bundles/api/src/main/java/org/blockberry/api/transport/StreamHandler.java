package org.blockberry.api.transport;

import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: a stream of a plugin's own. Published as a service it is offered to all peers, also those that are connected already; when
 * the service goes, the stream is gone. A name that the node or another handler has is refused and said in the log.
 *
 * <p>Threading: one call at a time. No call may wait: all streams of the node are handled on the same thread. A handler that throws has
 * what it was given thrown away; the peer is not blamed.
 */
@ConsumerType
public interface StreamHandler {
  /** Name, limits and contents of the stream; asked once. */
  StreamRules rules();

  /** The first call: the stream is there. */
  default void opened(StreamPort port) {}

  /** The stream can be used with a peer. */
  default void peerReady(String peer) {}

  /**
   * As {@link #peerReady(String)}, which it calls unless it is overridden.
   *
   * @param height up to which the peer said, when it came, that it can serve blocks; 0 or more, unverified and not renewed
   */
  default void peerReady(String peer, long height) {
    peerReady(peer);
  }

  /** A message that keeps to the rules; with its type id if there are any. */
  void received(String peer, Bytes message);

  /** The peer is gone. */
  default void peerGone(String peer) {}

  /** The last call: the stream is gone. */
  default void closed() {}
}
