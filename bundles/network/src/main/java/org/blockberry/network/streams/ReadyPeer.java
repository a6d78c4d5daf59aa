package org.blockberry.network.streams;

import java.util.List;

/**
 * A peer whose handshake has ended well.
 *
 * @param outbound whether we dialled
 * @param height that it says it can serve; unverified
 * @param capable whether it says that it is one of ours, with what that brings; unverified
 * @param address where it is, as multiaddr; may be empty
 * @param listensAt where it says it can be dialled; unverified
 */
public record ReadyPeer(String id, boolean outbound, long height, boolean capable, String address, List<String> listensAt) {
  /** Copies. */
  public ReadyPeer {
    listensAt = List.copyOf(listensAt);
  }
}
