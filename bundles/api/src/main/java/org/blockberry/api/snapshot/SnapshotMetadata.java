package org.blockberry.api.snapshot;

import java.time.Instant;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/**
 * What peers tell each other of a snapshot.
 *
 * @param height block after which the state was taken, 1 or more
 * @param hash SHA-256 of the height as 8 bytes, highest first, and all chunks in order; 32 bytes
 * @param chunks 1 to {@value SnapshotStore#MAX_CHUNKS}
 * @param appHash root of the state, 32 bytes
 * @param createdAt when it was made, by the clock of whoever made it
 */
public record SnapshotMetadata(long height, Bytes hash, int chunks, Bytes appHash, Instant createdAt) {
  /** Refuses what no snapshot has. */
  public SnapshotMetadata {
    if (height < 1) {
      throw new IllegalArgumentException("the height of a snapshot is " + height + " but must be 1 or more");
    }
    if (hash.size() != 32 || appHash.size() != 32) {
      throw new IllegalArgumentException("the hashes of a snapshot have " + hash.size() + " and " + appHash.size() + " bytes but must have 32");
    }
    if (chunks < 1 || chunks > SnapshotStore.MAX_CHUNKS) {
      throw new IllegalArgumentException("a snapshot has " + chunks + " chunks but must have 1 to " + SnapshotStore.MAX_CHUNKS);
    }
    Objects.requireNonNull(createdAt, "createdAt");
  }
}
