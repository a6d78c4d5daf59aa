package org.blockberry.api.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ProviderType;

/** A chain that is being brought level with others, see {@link BlockService#catchUp}. Threading: any. */
@ProviderType
public interface CatchUp extends AutoCloseable {
  /** Blocks that may be on their way to the chain at once. */
  int MAX_IN_FLIGHT = 8;

  /**
   * Verifies and commits the block that follows the tip, or those on their way before it.
   *
   * @return {@link BlockVerdict.Kind#TAKEN} when the block is durable
   */
  CompletionStage<BlockVerdict> commit(SealedBlock block);

  /**
   * Begins the chain with a snapshot that the node's snapshot store holds, instead of with its first block. Nobody but the caller has compared it with a
   * header that is trusted; the node makes sure that it is one state of this chain with the block that belongs to it.
   *
   * @param snapshot its hash
   * @return {@link BlockVerdict.Kind#TAKEN} when the chain stands at the snapshot's height, durably; {@link BlockVerdict.Kind#INVALID} if the snapshot is
   *     not what it claims to be; {@link BlockVerdict.Kind#NOT_NOW} if the chain has a block already or a part of the node cannot do it. Then nothing has
   *     changed
   */
  default CompletionStage<BlockVerdict> adopt(Bytes snapshot) {
    return CompletableFuture.completedFuture(BlockVerdict.of(BlockVerdict.Kind.NOT_NOW, "this node cannot begin with a snapshot"));
  }

  /**
   * Tells operators how far it is: the node shows it in its status.
   *
   * @param target height that peers say they have, unverified
   * @param blocksPerSecond 0 or more
   */
  void progress(long target, double blocksPerSecond);

  /** Gives the chain back to its engine; blocks on their way are still committed. Again: nothing. */
  @Override
  void close();
}
