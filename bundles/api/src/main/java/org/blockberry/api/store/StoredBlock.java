package org.blockberry.api.store;

import java.util.List;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/**
 * A decided block on its way into the store. The store looks into nothing but these fields.
 *
 * @param height 1 or more
 * @param hash hash of the header, 32 bytes
 * @param parentHash hash of the previous header; empty for the first block of a chain
 * @param block Block message
 * @param commit Commit message seen for this block
 * @param txHashes SHA-256 of each transaction, in order
 */
public record StoredBlock(long height, Bytes hash, Bytes parentHash, Bytes block, Bytes commit, List<Bytes> txHashes) {
  /** Refuses what no chain contains. */
  public StoredBlock {
    if (height < 1) {
      throw new IllegalArgumentException("height is " + height + " but must be 1 or more");
    }
    if (hash.size() != 32) {
      throw new IllegalArgumentException("block hash has " + hash.size() + " bytes but must have 32");
    }
    Objects.requireNonNull(parentHash, "parentHash");
    Objects.requireNonNull(block, "block");
    Objects.requireNonNull(commit, "commit");
    txHashes = List.copyOf(txHashes);
  }
}
