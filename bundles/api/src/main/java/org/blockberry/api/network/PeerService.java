package org.blockberry.api.network;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Who this node talks to, and what an operator can do about it. Peers are named by the text of their id. Published by the network.
 * Threading: any; waits at most 5 s and throws {@link IllegalStateException} then, or when the network is stopping.
 */
@ProviderType
public interface PeerService {
  /** Our own id; empty while there is no transport. */
  String self();

  /** Whether others can connect to this node; never waits. */
  default Reachability reachability() {
    return Reachability.of(Reachability.State.UNKNOWN, "");
  }

  /** Connected peers, in the order in which they came. */
  List<PeerRecord> peers();

  /** Banned peers. */
  List<BanRecord> bans();

  /**
   * Dials a peer and lets it in whatever the limits are, as one of {@code network.persistent_peers} does, until the node ends or
   * {@link #disconnect}. Returns before the peer has answered.
   *
   * @param address ends in {@code /p2p/} and the peer's id
   * @throws IllegalArgumentException it is no such address, it is our own, or the peer is banned; the message is for an operator
   */
  void connect(String address);

  /**
   * Lets a peer go. It may come back by itself.
   *
   * @return whether it was there
   */
  boolean disconnect(String peer);

  /**
   * Bans a peer until {@link #unban}: it is let go, neither dialled nor accepted, also after a restart.
   *
   * @param reason one line, may be empty
   * @throws IllegalArgumentException {@code peer} is no id, or our own
   */
  void ban(String peer, String reason);

  /**
   * Ends a ban, whoever gave it, and forgets what the peer owes.
   *
   * @return whether there was anything to forgive
   */
  boolean unban(String peer);
}
