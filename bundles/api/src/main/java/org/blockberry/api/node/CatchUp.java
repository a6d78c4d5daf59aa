package org.blockberry.api.node;

import java.util.concurrent.CompletionStage;
import org.blockberry.api.consensus.SealedBlock;
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
