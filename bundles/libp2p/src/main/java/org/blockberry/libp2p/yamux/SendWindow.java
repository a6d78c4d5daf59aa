package org.blockberry.libp2p.yamux;

import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/** What the peer lets us send on one stream, in bytes. */
final class SendWindow {
  /** No honest peer grants more; the sum stays far from where a long wraps (security class T3). */
  static final long MAX = 0xffff_ffffL;

  private long credit = Frame.INITIAL_WINDOW;

  long credit() {
    return credit;
  }

  void spend(int bytes) {
    credit -= bytes;
  }

  /** @throws PeerViolation if the sum is above {@link #MAX} */
  void grant(long bytes) {
    if (credit + bytes > MAX) {
      throw new PeerViolation(Violation.FLOW_CONTROL, "a credit of " + bytes + " bytes on top of " + credit + " is above " + MAX);
    }
    credit += bytes;
  }
}
