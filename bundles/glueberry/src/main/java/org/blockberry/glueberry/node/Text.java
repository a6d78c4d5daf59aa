package org.blockberry.glueberry.node;

import org.blockberry.libp2p.MalformedException;

/** Text that may come from a peer. */
final class Text {
  private Text() {}

  /** Escaped and cut. */
  static String of(String foreign) {
    return MalformedException.quote(foreign);
  }
}
