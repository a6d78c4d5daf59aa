package org.blockberry.sync.snapshots;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.snapshot.SnapshotStore;

/** The node as snapshot sync needs it. Threading: any. */
interface NodeDesk {
  /** Height of the last committed block, 0 if none. */
  long height();

  /** Takes the chain from its engine, as {@link org.blockberry.api.node.BlockService#catchUp}. */
  CompletionStage<CatchUp> catchUp();

  /** Where snapshots are; may be empty. */
  Slot<SnapshotStore> snapshots();

  /** Who judges manifests; empty if nothing is to be fetched. */
  Optional<Trust> trust();
}
