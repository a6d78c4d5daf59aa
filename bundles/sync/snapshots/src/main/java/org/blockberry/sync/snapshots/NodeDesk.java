package org.blockberry.sync.snapshots;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.light.LightBlockSource;
import org.blockberry.chain.light.LightClientException;

/** The node as snapshot sync needs it. Threading: any. */
interface NodeDesk {
  /** Height of the last committed block, 0 if none. */
  long height();

  /** Takes the chain from its engine, as {@link org.blockberry.api.node.BlockService#catchUp}. */
  CompletionStage<CatchUp> catchUp();

  /** Where snapshots are; may be empty. */
  Slot<SnapshotStore> snapshots();

  /** As {@link org.blockberry.api.node.BlockService#missingHeader}. */
  long missingHeader();

  /** As {@link org.blockberry.api.node.BlockService#offerHeader}. */
  BlockVerdict offerHeader(Bytes lightBlock);

  /**
   * Who is asked for headers at an address.
   *
   * @throws LightClientException nobody opens sources now
   */
  LightBlockSource source(String address) throws LightClientException;

  /** Who judges manifests; empty if nothing is to be fetched. */
  Optional<Trust> trust();
}
