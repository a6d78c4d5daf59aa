package org.blockberry.api.store;

import java.util.Objects;
import java.util.Optional;
import org.blockberry.api.value.Bytes;

/**
 * Everything that a block store keeps of one height.
 *
 * @param block block and proof
 * @param results execution results, if the block was executed
 * @param state chain-state record after it, if there is one
 */
public record StoredHeight(StoredBlock block, Optional<Bytes> results, Optional<Bytes> state) {
  /** Refuses missing parts. */
  public StoredHeight {
    Objects.requireNonNull(block, "block");
    Objects.requireNonNull(results, "results");
    Objects.requireNonNull(state, "state");
  }
}
