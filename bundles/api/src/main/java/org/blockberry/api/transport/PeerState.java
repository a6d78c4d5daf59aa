package org.blockberry.api.transport;

/** How far we are with a peer. New states may be added in minor versions. */
public enum PeerState {
  /** No connection and none wanted. */
  DISCONNECTED,
  /** Being dialled. */
  CONNECTING,
  /** It has proven who it is; the handshake is going on. */
  CONNECTED,
  /** The handshake is over. */
  ESTABLISHED,
  /** Lost, to be dialled again. */
  RECONNECTING,
  /** Did not finish the handshake; not dialled for a while. */
  COOLDOWN
}
