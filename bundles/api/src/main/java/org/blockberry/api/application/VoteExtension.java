package org.blockberry.api.application;

import java.util.Objects;
import org.blockberry.api.value.Bytes;

/**
 * What one validator added to its precommit for the previous block (ABCI 2.0, ExtendedVoteInfo).
 *
 * @param address 20 bytes
 * @param power its voting power then
 * @param flag as in commits: 1 absent, 2 for the block, 3 for nil; only with 2 there is an extension
 * @param extension at most 1 MiB, often empty
 * @param signature the validator's, over CometBFT's sign bytes of the extension; 64 bytes with flag 2, else empty
 */
public record VoteExtension(Bytes address, long power, int flag, Bytes extension, Bytes signature) {
  /** Refuses null and unknown flags. */
  public VoteExtension {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(extension, "extension");
    Objects.requireNonNull(signature, "signature");
    if (flag < 1 || flag > 3) {
      throw new IllegalArgumentException("flag is " + flag + " but must be 1, 2 or 3");
    }
  }
}
