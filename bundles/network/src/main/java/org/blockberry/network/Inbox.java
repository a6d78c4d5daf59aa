package org.blockberry.network;

import java.time.Duration;

/** Work for the one thread on which everything of the network is decided. Threading: any. */
interface Inbox {
  /**
   * Work for a message of a peer.
   *
   * @return false if too much of that peer waits; the work is not done then
   */
  boolean offer(String peer, Runnable work);

  /** Work that must be done. */
  void put(Runnable work);

  /** Work that must be done once some time has passed, unless the end comes first. */
  void after(Duration time, Runnable work);

  /** How much waits, 0 to 100. */
  int load();
}
