package org.blockberry.libp2p.yamux;

import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/**
 * What we let the peer send on one stream. At any time credit + arrived and unread + read and not yet granted anew = size, so a reader that stops
 * reading stops the sender.
 */
final class ReceiveWindow {
  private long size = Frame.INITIAL_WINDOW;
  private long credit = Frame.INITIAL_WINDOW;
  private long unread;
  private long toGrant;

  long size() {
    return size;
  }

  long credit() {
    return credit;
  }

  long unread() {
    return unread;
  }

  /** @throws PeerViolation if {@code bytes} are more than was granted */
  void announced(long bytes) {
    if (bytes > credit) {
      throw new PeerViolation(Violation.FLOW_CONTROL, "a frame of " + bytes + " bytes comes where " + credit + " were granted");
    }
    credit -= bytes;
  }

  void arrived(int bytes) {
    unread += bytes;
  }

  /** @throws IllegalArgumentException if more is read than has arrived */
  void read(int bytes) {
    if (bytes < 0 || bytes > unread) {
      throw new IllegalArgumentException(bytes + " bytes cannot be read of " + unread);
    }
    unread -= bytes;
    toGrant += bytes;
  }

  /** Whether it is time to tell the peer: half of the window was read. */
  boolean due() {
    return toGrant >= size / 2;
  }

  /**
   * Grants what was read.
   *
   * @param growth by how much the window grows, 0 or more
   * @return the credit to be announced
   */
  long grant(long growth) {
    long granted = toGrant + growth;
    size += growth;
    credit += granted;
    toGrant = 0;
    return granted;
  }
}
