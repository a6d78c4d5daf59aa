package org.blockberry.sync.inbox;

/** Work for the one thread on which everything of a stream is decided. Threading: any; never waits. */
public interface Inbox {
  /**
   * Work for a message of a peer.
   *
   * @return false if too much waits; the work is not done then
   */
  boolean offer(String peer, int bytes, Runnable work);

  /**
   * Work that must be done.
   *
   * @return false if there is nobody any more who does it
   */
  boolean put(Runnable work);
}
