package org.blockberry.glueberry.node;

import org.blockberry.libp2p.host.Connection;

/** A connection and whether it is counted as a stranger's. For one thread, or calls under one lock. */
final class LiveConnection {
  private final Connection connection;
  private final Strangers strangers;
  private final long sinceNanos = NodeParts.nanos();
  private boolean stranger;

  /** @param stranger whether it was entered there; {@link #known} leaves again */
  LiveConnection(Connection connection, Strangers strangers, boolean stranger) {
    this.connection = connection;
    this.strangers = strangers;
    this.stranger = stranger;
  }

  /** Its peer is established, or it is gone. Twice does nothing. */
  void known() {
    if (stranger) {
      stranger = false;
      strangers.leave();
    }
  }

  boolean stranger() {
    return stranger;
  }

  long sinceNanos() {
    return sinceNanos;
  }

  Connection connection() {
    return connection;
  }
}
