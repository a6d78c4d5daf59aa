package org.blockberry.consensus.bft.wal;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;

/**
 * What the engine logs.
 *
 * @param type the engine's own, 1 to {@link #LAST_TYPE}
 * @param payload may be empty
 */
public record WalRecord(int type, Bytes payload) {
  /** Types above are the log's. */
  public static final int LAST_TYPE = 100;

  public WalRecord {
    requireNonNull(payload, "payload");
    if (type < 1 || type > LAST_TYPE) {
      throw new IllegalArgumentException("record type is " + type + " but must be 1 to " + LAST_TYPE);
    }
  }
}
