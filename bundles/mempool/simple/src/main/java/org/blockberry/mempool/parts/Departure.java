package org.blockberry.mempool.parts;

import java.util.Objects;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.RemovalReason;

/** An entry that left by the pool's own decision. */
public record Departure(PoolEntry entry, RemovalReason reason) {
  /** Refuses null. */
  public Departure {
    Objects.requireNonNull(entry, "entry");
    Objects.requireNonNull(reason, "reason");
  }
}
