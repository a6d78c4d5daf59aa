package org.blockberry.libp2p.host;

import java.net.InetSocketAddress;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;

/** Who may connect. Called on event loops: answers at once, from memory. */
public interface ConnectionGate {
  /** Lets everybody through. */
  ConnectionGate OPEN = new ConnectionGate() {};

  /** Before an address of a peer is dialled. */
  default boolean mayDial(PeerId peer, Multiaddr address) {
    return true;
  }

  /** When somebody connects; nothing but the address is known. */
  default boolean mayAccept(InetSocketAddress remote) {
    return true;
  }

  /** Whether an address may use the reserved places: so that strangers cannot keep it out by connecting in great number. */
  default boolean trusts(InetSocketAddress remote) {
    return false;
  }

  /** When the peer has proven who it is, and again when the connection is ready: the answer may have changed meanwhile. */
  default boolean mayConnect(PeerId peer, Direction direction, InetSocketAddress remote) {
    return true;
  }
}
