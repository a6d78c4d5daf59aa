package org.blockberry.api.application;

import java.util.Objects;
import org.blockberry.api.value.Bytes;

/**
 * Whether one validator signed the previous block (ABCI 2.0).
 *
 * @param address 20 bytes
 * @param power its voting power then
 * @param signed whether it signed for the block
 */
public record LastCommitVote(Bytes address, long power, boolean signed) {
  /** Refuses null. */
  public LastCommitVote {
    Objects.requireNonNull(address, "address");
  }
}
