package org.blockberry.api.node;

import java.util.concurrent.CompletionStage;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The way in for blocks that others decided. Nothing gets past the chain's own rule and the commit verifier of the height's engine.
 * Published by the node. Threading: any; nothing waits on the caller's thread. Source: design 4.2.
 */
@ProviderType
public interface BlockService {
  /**
   * Offers the block that follows the tip, as one of many peers passes it on. What is right goes to the engine; if that takes no blocks
   * from outside and has signed nothing for the height, the node commits it.
   */
  CompletionStage<BlockVerdict> offer(SealedBlock block);

  /**
   * Takes the chain from its engine, to bring it level with others: until {@link CatchUp#close} the engine signs nothing, and
   * {@link ChainReader#catchingUp} is true. There is one at a time.
   *
   * @return fails with {@link IllegalStateException} if it cannot be had now; the message says why
   */
  CompletionStage<CatchUp> catchUp();

  /** Height below the chain's first block here of which this node wants the header, to judge evidence about it; 0 for none. */
  default long missingHeader() {
    return 0;
  }

  /**
   * Offers the light block of {@link #missingHeader}: header, the commit that the next block carries for it, and its validators. It is held to the header
   * above it, so that nobody needs to be believed. Waits for the disk.
   *
   * @param lightBlock a LightBlock message of CometBFT, encoded
   * @return {@code TAKEN}, {@code INVALID} with the reason, or {@code NOT_NOW}
   */
  default BlockVerdict offerHeader(Bytes lightBlock) {
    return BlockVerdict.of(BlockVerdict.Kind.NOT_NOW, "this node keeps no headers below its first block");
  }
}
