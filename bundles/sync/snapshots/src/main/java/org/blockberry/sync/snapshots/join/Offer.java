package org.blockberry.sync.snapshots.join;

import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.snapshots.wire.SnapshotMetadata;

/** A snapshot as a peer describes it, unverified; when it was made is no part of it. */
record Offer(long height, Bytes hash, int chunks, Bytes appHash) {
  private static final int HASH = 32;

  static Offer of(SnapshotMetadata said) {
    return new Offer(said.height(), said.hash(), said.chunks(), said.appHash());
  }

  /** Whether there can be such a snapshot: a manifest and at least one chunk. */
  boolean isPossible() {
    return height >= 1 && height < Long.MAX_VALUE && hash.size() == HASH && appHash.size() == HASH && chunks >= 2 && chunks <= SnapshotStore.MAX_CHUNKS;
  }
}
