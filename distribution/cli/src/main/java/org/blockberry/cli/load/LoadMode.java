package org.blockberry.cli.load;

import java.util.Locale;

/** What "accepted" means. */
public enum LoadMode {
  /** The node received it; it may still refuse it. */
  ASYNC,
  /** The node checked and kept it. */
  SYNC,
  /** It is in a block. */
  COMMIT;

  /** Method of the RPC. */
  String method() {
    return "broadcast_tx_" + name().toLowerCase(Locale.ROOT);
  }
}
