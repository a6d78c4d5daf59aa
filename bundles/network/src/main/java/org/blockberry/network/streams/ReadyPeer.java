package org.blockberry.network.streams;

import java.util.List;
import java.util.Set;

/**
 * A peer whose handshake has ended well.
 *
 * @param outbound whether we dialled
 * @param height that it says it can serve; unverified
 * @param abilities what it says it can do, see {@link Abilities}; unverified
 * @param address where it is, as multiaddr; may be empty
 * @param listensAt where it says it can be dialled; unverified
 */
public record ReadyPeer(String id, boolean outbound, long height, Set<String> abilities, String address, List<String> listensAt) {
  /** Copies. */
  public ReadyPeer {
    abilities = Set.copyOf(abilities);
    listensAt = List.copyOf(listensAt);
  }

  /** With nothing but being one of ours, or not. */
  public ReadyPeer(String id, boolean outbound, long height, boolean capable, String address, List<String> listensAt) {
    this(id, outbound, height, capable ? Set.of(Abilities.NODE) : Set.of(), address, listensAt);
  }

  /** Whether it says that it is one of ours. */
  public boolean capable() {
    return can(Abilities.NODE);
  }

  /** Whether it says that it can do that. */
  public boolean can(String ability) {
    return abilities.contains(ability);
  }
}
