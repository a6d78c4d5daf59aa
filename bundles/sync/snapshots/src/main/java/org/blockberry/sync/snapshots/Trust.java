package org.blockberry.sync.snapshots;

import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.sync.snapshots.join.Judgement;

/** Says whether a manifest is of the chain. Waits for others; one call at a time. */
interface Trust {
  /**
   * What is said.
   *
   * @param reason one line if it is not {@link Judgement#RIGHT}
   */
  record Word(Judgement judgement, String reason) {}

  /** Compares the chain-state record with what is trusted. */
  Word on(SnapshotManifest manifest);
}
