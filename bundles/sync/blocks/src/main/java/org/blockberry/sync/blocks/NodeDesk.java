package org.blockberry.sync.blocks;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.CatchUp;

/** The node and the transport as block sync needs them. Threading: any. */
interface NodeDesk {
  /** Whether this node keeps blocks, by its present role. */
  boolean storesBlocks();

  /** Lowest height that can be read, 0 if none. */
  long base();

  /** Height of the last committed block, 0 if none. */
  long height();

  /** A committed block with its proof; may read from disk. */
  Optional<SealedBlock> block(long height);

  /** As {@link org.blockberry.api.node.BlockService#offer}. */
  CompletionStage<BlockVerdict> offer(SealedBlock block);

  /** As {@link org.blockberry.api.node.BlockService#catchUp}. */
  CompletionStage<CatchUp> catchUp();

  /** Whether a connected peer says that it is one of ours; false if it cannot be asked. */
  boolean ours(String peer);

  /** Size of a message at most that the transport carries; 0 if there is none. */
  int maxMessageBytes();
}
