package org.blockberry.api.consensus;

import java.util.Objects;
import org.blockberry.api.value.Bytes;

/**
 * A decided block with its proof, as CometBFT's messages.
 *
 * @param height 1 or more
 * @param block Block message
 * @param commit Commit message for it
 */
public record SealedBlock(long height, Bytes block, Bytes commit) {
  /** Refuses null and heights below 1. */
  public SealedBlock {
    if (height < 1) {
      throw new IllegalArgumentException("height is " + height + " but must be 1 or more");
    }
    Objects.requireNonNull(block, "block");
    Objects.requireNonNull(commit, "commit");
  }
}
