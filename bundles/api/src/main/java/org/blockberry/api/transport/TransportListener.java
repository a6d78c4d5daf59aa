package org.blockberry.api.transport;

import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told what peers do. Publish it as a service: the node has one, the one of highest ranking; without one nobody answers, and connections
 * end at the time limit of the handshake.
 *
 * <p>Threading: calls about one peer come one after the other and in order, those about different peers overlap. They must not wait: they may
 * come on event loops.
 */
@ConsumerType
public interface TransportListener {
  /** The state of a peer has changed. */
  void changed(PeerChange change);

  /**
   * A message has arrived.
   *
   * @param handled to be run once, on any thread, when the message needs no memory any more: until then it counts against what the peer may
   *     send, and a peer with too much of it is not read
   */
  void received(String peer, String stream, Bytes message, Runnable handled);
}
